-- The posts that are gone at their platform, and bare reposts of them by others, which hold nothing but their words.
create or replace temp table expired as
with gone as (
    select
        posts.platform,
        posts.post_id,
        told.outcome
    from told
    inner join posts using (platform, post_id)
    union all
    select
        posts.platform,
        posts.post_id,
        told.outcome
    from told
    inner join posts on told.platform = posts.platform and told.post_id = posts.reposted_id
    where posts.post_type = 'repost'
)

select
    platform,
    post_id,
    min(outcome) as outcome
from gone
group by platform, post_id
