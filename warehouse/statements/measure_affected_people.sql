-- Those who spoke, and those who said the same where it became or ceased to be a copy for it: the third time makes
-- copies of all, every later one of itself alone.
create or replace temp table affected_people as
with affected_texts as (
    select
        brand,
        text_key,
        sum(change) as change
    from affected
    where text_key is not null
    group by brand, text_key
),

saying as (
    select
        measured_mentions.brand,
        measured_mentions.person,
        affected_texts.change,
        count(*) over (partition by measured_mentions.brand, measured_mentions.text_key) as times
    from affected_texts
    inner join measured_mentions using (brand, text_key)
    where measured_mentions.voice = 'earned'
)

select
    brand,
    person
from affected
where person is not null
union
select
    brand,
    person
from saying
where person is not null and least(times, times - change) <= 2
