-- What held touched mentions before: brand-days, people and texts, and how many of a text were earned, as a loss. What
-- holds them afterwards is added later, as a gain.
create or replace temp table affected as
select
    measured_mentions.brand,
    measured_mentions.day,
    measured_mentions.person,
    measured_mentions.text_key,
    -count(*) filter (where measured_mentions.voice = 'earned') as change
from measured_mentions
semi join touched using (platform, post_id)
group by all
