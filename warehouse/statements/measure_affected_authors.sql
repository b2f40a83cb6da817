-- Those who spoke, and those who said the same.
create or replace temp table affected_authors as
with affected_texts as (
    select distinct
        brand,
        text_key
    from affected
    where text_key is not null
)

select
    brand,
    platform,
    author_id
from affected
where author_id is not null
union
select
    measured_mentions.brand,
    measured_mentions.platform,
    measured_mentions.author_id
from affected_texts
inner join measured_mentions using (brand, text_key)
where measured_mentions.author_id is not null
