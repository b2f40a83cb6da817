-- The brand-days and people that held touched mentions before; those that hold them afterwards are added later.
create or replace temp table affected as
select distinct
    measured_mentions.brand,
    measured_mentions.day,
    measured_mentions.person,
    measured_mentions.text_key
from measured_mentions
semi join touched using (platform, post_id)
