select
    source,
    query,
    location,
    reason,
    raw,
    found_at
from quarantine
order by found_at desc, source asc, query asc, location asc, reason asc
limit $row_limit
