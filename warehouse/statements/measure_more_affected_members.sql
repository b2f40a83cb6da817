insert into affected_members (brand, platform, form, community, starts_on)
select distinct
    gathered.brand,
    gathered.platform,
    gathered.form,
    gathered.community,
    gathered.starts_on
from gathered
semi join touched using (platform, post_id)
