select
    number,
    checksum
from schema_migrations
