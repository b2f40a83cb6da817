insert into pulls (pull_id, source, query, brand, started_at, ended_at, outcome, detail, until_at)
values ($pull_id, $source, $query, $brand, current_timestamp::timestamp, null, 'running', null, $until::timestamp)
