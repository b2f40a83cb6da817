-- A gap met again is stored once, with the time at which it was found first.
with begun as (
    select min(started_at) as began_at
    from pulls
    where starts_with(pull_id, $run) and source = $source and query = $query
)

select
    gaps.gap_start,
    gaps.gap_end,
    gaps.reason
from gaps
inner join begun on gaps.found_at >= begun.began_at
where gaps.source = $source and gaps.query = $query
order by gaps.gap_start nulls first, gaps.gap_end nulls first, gaps.reason
