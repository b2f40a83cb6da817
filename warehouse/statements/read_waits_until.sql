-- Not one that a pull was told which began ahead of now: the clock was wrong then or is now.
select max(waits_until) as waits_until
from pulls
where
    source = $source
    and waits_until > current_timestamp::timestamp
    and started_at <= current_timestamp::timestamp
