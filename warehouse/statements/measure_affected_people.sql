-- Those who spoke, and those who said the same.
create or replace temp table affected_people as
with affected_texts as (
    select distinct
        brand,
        text_key
    from affected
    where text_key is not null
)

select
    brand,
    person
from affected
where person is not null
union
select
    measured_mentions.brand,
    measured_mentions.person
from affected_texts
inner join measured_mentions using (brand, text_key)
where measured_mentions.person is not null
