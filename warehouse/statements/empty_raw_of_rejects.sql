update quarantine set raw = ''
where found_at < $before::timestamp and raw <> ''
