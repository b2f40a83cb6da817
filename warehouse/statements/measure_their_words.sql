-- All that the affected people ever said of the brand.
create or replace temp table their_words as
select
    measured_mentions.brand,
    measured_mentions.person,
    measured_mentions.platform,
    measured_mentions.author_id,
    measured_mentions.created_at,
    measured_mentions.day,
    measured_mentions.kind,
    measured_mentions.is_prompted,
    measured_mentions.is_reciprocal,
    measured_mentions.is_advocacy,
    measured_mentions.is_exchange,
    measured_mentions.text_key,
    measured_mentions.passion,
    measured_mentions.promotion
from affected_people
inner join measured_mentions using (brand, person)
where measured_mentions.voice = 'earned'
