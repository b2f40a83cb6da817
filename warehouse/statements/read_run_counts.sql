with stored as (
    select
        coalesce(sum(read_count), 0)::bigint as read_count,
        coalesce(sum(loaded_count), 0)::bigint as loaded_count,
        coalesce(sum(updated_count), 0)::bigint as updated_count,
        coalesce(sum(unchanged_count), 0)::bigint as unchanged_count,
        coalesce(sum(quarantined_count), 0)::bigint as quarantined_count,
        coalesce(sum(request_count), 0)::bigint as request_count
    from pages
    where starts_with(pull_id, $run) and source = $source and query = $query
),

begun as (
    select min(started_at) as began_at
    from pulls
    where starts_with(pull_id, $run) and source = $source and query = $query
),

-- A gap met again is stored once, with the time at which it was found first.
found as (
    select count(*) as gap_count
    from gaps
    inner join begun on gaps.found_at >= begun.began_at
    where gaps.source = $source and gaps.query = $query
)

select
    stored.*,
    found.gap_count
from stored
cross join found
