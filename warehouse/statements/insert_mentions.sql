insert into mentions by name
from new_mentions
