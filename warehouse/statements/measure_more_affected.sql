insert into affected (brand, day, person, text_key)
select distinct
    measured_mentions.brand,
    measured_mentions.day,
    measured_mentions.person,
    measured_mentions.text_key
from measured_mentions
semi join touched using (platform, post_id)
