-- Nothing read is lost: what came in is loaded, merged with what was there, or quarantined.
select
    source,
    query,
    day
from coverage
where read_count != loaded_count + updated_count + unchanged_count + quarantined_count
