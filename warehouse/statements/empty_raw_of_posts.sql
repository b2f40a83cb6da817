update posts set raw = ''
where observed_at < $before::timestamp and raw <> ''
