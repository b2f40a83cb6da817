-- Posts of a platform that have not been seen there for too long, for their age and for how far they are shown: from a
-- day while they are young to thirty when they are old, and half of that for each of what makes them matter more. Those
-- whose loss was doubted come first. What other sources told of a post does not say that it is still there. Posts that
-- go by a pseudonym cannot be asked for.
with shown as (
    select
        platform,
        post_id
    from measured_advocacy
    union
    select
        platform,
        post_id
    from measured_sparks
),

seen as (
    select
        posts.post_id,
        coalesce(lookups.outcome = 'doubted', false) as is_doubted,
        lookups.looked_up_at,
        coalesce(posts.created_at, posts.first_seen_at) as written_at,
        greatest(
            if(posts.source = posts.platform, posts.observed_at, written_at),
            coalesce(lookups.looked_up_at, written_at)
        ) as seen_at,
        (shown.post_id is not null)::integer
        + (coalesce(posts.like_count, 0) + coalesce(posts.repost_count, 0) >= 100)::integer as weight
    from posts
    left join lookups using (platform, post_id)
    left join shown using (platform, post_id)
    where
        posts.platform = $platform
        and not starts_with(posts.post_id, $beginning)
        and ($pattern is null or regexp_full_match(posts.post_id, $pattern))
),

ranked as (
    select
        post_id,
        is_doubted,
        looked_up_at,
        epoch($now::timestamp - seen_at) / 86400
        / (least(30, greatest(1, epoch($now::timestamp - written_at) / 864000)) / (1 << weight)) as overdue
    from seen
    where written_at >= $since::timestamp
)

select
    post_id,
    if(is_doubted, looked_up_at, null) as doubted_at
from ranked
where is_doubted or overdue >= 1
order by is_doubted desc, overdue desc, post_id asc
limit $row_limit
