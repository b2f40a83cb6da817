select
    max(number) as schema_version,
    min(applied_at) as begun_at
from schema_migrations
