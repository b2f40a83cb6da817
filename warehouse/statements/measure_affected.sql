-- The brand-days and authors that held touched mentions before; those that hold them afterwards are added later.
create or replace temp table affected as
select distinct
    measured_mentions.brand,
    measured_mentions.day,
    measured_mentions.platform,
    measured_mentions.author_id,
    measured_mentions.text_key
from measured_mentions
semi join touched using (platform, post_id)
