select
    coalesce(sum(read_count), 0)::bigint as read_count,
    coalesce(sum(loaded_count), 0)::bigint as loaded_count,
    coalesce(sum(updated_count), 0)::bigint as updated_count,
    coalesce(sum(unchanged_count), 0)::bigint as unchanged_count,
    coalesce(sum(quarantined_count), 0)::bigint as quarantined_count,
    coalesce(sum(request_count), 0)::bigint as request_count
from pages
where starts_with(pull_id, $run) and source = $source and query = $query
