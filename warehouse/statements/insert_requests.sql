insert into spending (pull_id, source, unit, unit_count, cost_usd, spent_at)
values ($pull_id, $source, 'request', $request_count, 0, current_timestamp::timestamp)
