-- Remember each state of the counts that differs from the one before; a post without any count leaves no trace.
insert into engagement
select
    arriving.platform,
    arriving.post_id,
    arriving.observed_at,
    arriving.like_count,
    arriving.reply_count,
    arriving.repost_count,
    arriving.quote_count,
    arriving.view_count
from arriving
left join posts on arriving.stored_row = posts.rowid
where
    arriving.like_count is distinct from posts.like_count
    or arriving.reply_count is distinct from posts.reply_count
    or arriving.repost_count is distinct from posts.repost_count
    or arriving.quote_count is distinct from posts.quote_count
    or arriving.view_count is distinct from posts.view_count
