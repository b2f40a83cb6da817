insert into spending (pull_id, source, unit, unit_count, cost_usd, spent_at)
select
    $pull_id as pull_id,
    $source as source,
    unit,
    unit_count,
    cost_usd,
    current_timestamp::timestamp
from page_spending
