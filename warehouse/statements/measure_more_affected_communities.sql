insert into affected_communities (brand, platform, form, community)
select distinct
    gathered.brand,
    gathered.platform,
    gathered.form,
    gathered.place as community
from gathered
semi join touched using (platform, post_id)
