select
    coalesce(sum(unit_count) filter (unit = $unit), 0)::bigint as unit_count,
    coalesce(sum(cost_usd), 0) as cost_usd
from spending
where source = $source and spent_at >= $since::timestamp
