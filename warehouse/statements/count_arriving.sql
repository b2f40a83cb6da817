select
    count(*) filter (where stored_row is null) as loaded_count,
    count(stored_row) as updated_count
from arriving
