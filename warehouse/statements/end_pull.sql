update pulls set
    ended_at = current_timestamp::timestamp,
    outcome = $outcome,
    detail = $detail
where pull_id = $pull_id
