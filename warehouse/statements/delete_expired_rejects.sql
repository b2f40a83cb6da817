delete from quarantine
where found_at < $before::timestamp
