insert into affected (brand, day, person, text_key, change)
select
    measured_mentions.brand,
    measured_mentions.day,
    measured_mentions.person,
    measured_mentions.text_key,
    count(*) filter (where measured_mentions.voice = 'earned') as change
from measured_mentions
semi join touched using (platform, post_id)
group by all
