create or replace temp table affected_communities as
select distinct
    gathered.brand,
    gathered.platform,
    gathered.form,
    gathered.place as community
from gathered
semi join touched using (platform, post_id)
