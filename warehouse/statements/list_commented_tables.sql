select
    table_name,
    coalesce(comment, '') as comment
from duckdb_tables()
where not internal
order by table_name
