delete from measured_periods
where mention_count = 0
