select
    coalesce(sum(spending.unit_count) filter (spending.unit = $unit), 0)::bigint as unit_count,
    coalesce(sum(spending.cost_usd), 0) as cost_usd
from spending
left join pulls using (pull_id)
where
    spending.source = $source
    and spending.spent_at >= $since::timestamp
    and coalesce(pulls.query = $query, $query is null)
