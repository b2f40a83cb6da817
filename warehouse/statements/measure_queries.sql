insert into measured_queries by name
from queries
