insert into measured_mentions by name
from derived
