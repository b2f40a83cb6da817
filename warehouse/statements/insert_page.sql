insert into pages (
    pull_id, source, query, covers_from, covers_until, read_count, loaded_count, updated_count, unchanged_count,
    quarantined_count, request_count, stored_at
)
values (
    $pull_id, $source, $query, $covers_from::timestamp, $covers_until::timestamp, $read_count, $loaded_count,
    $updated_count, $unchanged_count, $quarantined_count, $request_count, current_timestamp::timestamp
)
