select
    version,
    (select min(schema_migrations.applied_at) from schema_migrations) as created_at
from data_version
