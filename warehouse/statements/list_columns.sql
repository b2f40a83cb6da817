select
    column_name,
    lower(data_type) as data_type,
    is_nullable,
    coalesce(comment, '') as meaning
from duckdb_columns()
where table_name = $relation
order by column_index
