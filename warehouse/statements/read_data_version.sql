select
    version,
    (select min(applied_at) from schema_migrations) as created_at
from data_version
