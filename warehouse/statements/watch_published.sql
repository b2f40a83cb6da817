-- The readers' copy, where it is old; where there is none, as old as the first pull.
with published as (
    select coalesce(watched_rule.published_at, min(pulls.started_at)) as published_at
    from watched_rule
    left join pulls on true
    group by watched_rule.published_at
)

select
    'published_old' as kind,
    'published copy' as subject,
    null as brand,
    null as source,
    epoch(watched_rule.moment - published.published_at) / 3600 as found,
    watched_rule.published_hours as threshold,
    published.published_at as began_at,
    if(watched_rule.published_at is null, 'there is none', null) as detail
from published
cross join watched_rule
where found > threshold
