insert into affected_sparks (platform, post_id)
select distinct
    measured_echoes.platform,
    measured_echoes.spark_id as post_id
from measured_echoes
semi join touched using (platform, post_id)
