-- Posts whose echo may have changed: what changed, and what it was an echo of; what it is one of now is added later.
create or replace temp table affected_sparks as
select
    platform,
    post_id
from touched
union
select
    measured_echoes.platform,
    measured_echoes.spark_id as post_id
from measured_echoes
semi join touched using (platform, post_id)
