-- How many of a brand's own posts were carried on, by what they are.
insert into measured_carried_on (brand, trait, value, watched_count, carried_on_count, carrier_count)
with own as (
    select
        measured_owned_posts.brand,
        measured_owned_posts.form,
        measured_owned_posts.carrier_count,
        coalesce(measured_mentions.kind, 'unjudged') as kind,
        case
            when measured_owned_posts.text_length < 80 then 'under 80'
            when measured_owned_posts.text_length <= 280 then '80 to 280'
            else 'over 280'
        end as length,
        if(measured_owned_posts.has_link, 'yes', 'no') as link,
        if(measured_owned_posts.is_question, 'yes', 'no') as question
    from measured_owned_posts
    left join measured_mentions
        on
            measured_owned_posts.brand = measured_mentions.brand
            and measured_owned_posts.platform = measured_mentions.platform
            and measured_owned_posts.post_id = measured_mentions.post_id
            and measured_mentions.voice = 'owned'
    where measured_owned_posts.role = 'owned' and measured_owned_posts.carrier_count is not null
),

traits as (
    unpivot own
    on kind, form, length, link, question
    into name trait value value
)

select
    brand,
    trait,
    value,
    count(*) as watched_count,
    count(*) filter (where carrier_count > 0) as carried_on_count,
    sum(carrier_count)::bigint as carrier_count
from traits
group by brand, trait, value
