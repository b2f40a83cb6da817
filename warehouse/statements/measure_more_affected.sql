insert into affected (brand, day, platform, author_id, text_key)
select distinct
    measured_mentions.brand,
    measured_mentions.day,
    measured_mentions.platform,
    measured_mentions.author_id,
    measured_mentions.text_key
from measured_mentions
semi join touched using (platform, post_id)
