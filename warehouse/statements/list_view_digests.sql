select digest
from schema_views
