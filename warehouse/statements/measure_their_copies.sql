-- How often the affected people said what had been said of the brand before, or twice more at any time.
create or replace temp table their_copies as
with texts as (
    select distinct
        brand,
        text_key
    from their_words
    where text_key is not null
),

repeated as (
    select
        measured_mentions.brand,
        measured_mentions.person,
        count(*) over same_text as times,
        row_number() over (
            same_text order by measured_mentions.created_at, measured_mentions.platform, measured_mentions.post_id
        ) as turn
    from texts
    inner join measured_mentions using (brand, text_key)
    where measured_mentions.voice = 'earned'
    window same_text as (partition by measured_mentions.brand, measured_mentions.text_key)
)

select
    brand,
    person,
    count(*) as copied_count
from repeated
where turn > 1 or times > 2
group by brand, person
