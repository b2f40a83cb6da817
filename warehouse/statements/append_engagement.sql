-- Remember each state of the counts that differs from the one before; a post without any count leaves no trace.
insert into engagement
select
    incoming.platform,
    incoming.post_id,
    incoming.observed_at,
    incoming.like_count,
    incoming.reply_count,
    incoming.repost_count,
    incoming.quote_count,
    incoming.view_count
from arriving
inner join incoming on arriving.position = incoming.position
left join posts on arriving.stored_row = posts.rowid
where
    incoming.like_count is distinct from posts.like_count
    or incoming.reply_count is distinct from posts.reply_count
    or incoming.repost_count is distinct from posts.repost_count
    or incoming.quote_count is distinct from posts.quote_count
    or incoming.view_count is distinct from posts.view_count
