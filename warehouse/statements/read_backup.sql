select
    table_name,
    row_count,
    made_at
from backup_contents
order by table_name
