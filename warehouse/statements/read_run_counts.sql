with stored as (
    select
        coalesce(sum(read_count), 0)::bigint as read_count,
        coalesce(sum(loaded_count), 0)::bigint as loaded_count,
        coalesce(sum(updated_count), 0)::bigint as updated_count,
        coalesce(sum(unchanged_count), 0)::bigint as unchanged_count,
        coalesce(sum(quarantined_count), 0)::bigint as quarantined_count
    from pages
    where starts_with(pull_id, $run) and source = $source and query = $query
),

-- By the ledger, which holds what brought no page too.
asked as (
    select coalesce(sum(spending.unit_count), 0)::bigint as request_count
    from spending
    inner join pulls using (pull_id)
    where
        starts_with(spending.pull_id, $run)
        and spending.unit = 'request'
        and pulls.source = $source
        and pulls.query = $query
)

select
    stored.*,
    asked.request_count
from stored
cross join asked
