-- Remember each state of the counts that differs from the one before; one without any leaves no trace.
insert into engagement
select
    changed.platform,
    changed.post_id,
    changed.observed_at,
    changed.like_count,
    changed.reply_count,
    changed.repost_count,
    changed.quote_count,
    changed.view_count
from changed
inner join posts on changed.stored_row = posts.rowid
where
    coalesce(
        changed.like_count, changed.reply_count, changed.repost_count, changed.quote_count, changed.view_count
    ) is not null
    and (
        changed.like_count is distinct from posts.like_count
        or changed.reply_count is distinct from posts.reply_count
        or changed.repost_count is distinct from posts.repost_count
        or changed.quote_count is distinct from posts.quote_count
        or changed.view_count is distinct from posts.view_count
    )
