update pulls set
    ended_at = current_timestamp::timestamp,
    outcome = $outcome,
    detail = $detail,
    waits_until = $waits_until::timestamp
where pull_id = $pull_id
