-- Remember the first state of the counts; a post without any leaves no trace.
insert into engagement
select
    platform,
    post_id,
    observed_at,
    like_count,
    reply_count,
    repost_count,
    quote_count,
    view_count
from fresh
where coalesce(like_count, reply_count, repost_count, quote_count, view_count) is not null
