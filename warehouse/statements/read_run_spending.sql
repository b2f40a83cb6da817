select
    coalesce(sum(unit_count) filter (unit = 'request'), 0)::bigint as request_count,
    coalesce(sum(cost_usd), 0) as cost_usd
from spending
where starts_with(pull_id, $run)
