select max(waits_until) as waits_until
from pulls
where source = $source and waits_until > current_timestamp::timestamp
