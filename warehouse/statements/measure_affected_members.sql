-- The months of communities that held touched mentions before, with who spoke in them; those that hold them afterwards
-- are added later.
create or replace temp table affected_members as
select distinct
    gathered.brand,
    gathered.platform,
    gathered.form,
    gathered.community,
    gathered.starts_on
from gathered
semi join touched using (platform, post_id)
