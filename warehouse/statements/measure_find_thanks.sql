-- Of the advocacy that was touched, that came to be answered or ceased to, or whose author spoke: whether it was
-- answered or thanked for, when its author spoke of the brand again, and how credible they are.
create or replace temp table found_thanks as
with posts as (
    select
        platform,
        post_id
    from touched
    union all
    select
        platform,
        post_id
    from moved_answers
),

due as (
    select
        measured_mentions.brand,
        measured_mentions.platform,
        measured_mentions.post_id,
        measured_mentions.person
    from measured_mentions
    semi join affected_people using (brand, person)
    where measured_mentions.is_advocacy
    union
    select
        measured_mentions.brand,
        measured_mentions.platform,
        measured_mentions.post_id,
        measured_mentions.person
    from measured_mentions
    semi join posts using (platform, post_id)
    where measured_mentions.is_advocacy
),

reached as (
    select
        due.brand,
        due.platform,
        due.post_id,
        due.person,
        measured_answers.post_id is not null as is_answered,
        measured_answers.answered_at,
        thanks.thanked_by,
        thanks.thanked_at,
        measured_authors.credibility,
        least(measured_answers.answered_at, thanks.thanked_at) as reached_at
    from due
    left join measured_answers using (brand, platform, post_id)
    left join thanks on due.platform = thanks.platform and due.post_id = thanks.post_id
    left join measured_authors on due.brand = measured_authors.brand and due.person = measured_authors.person
),

again as (
    select
        reached.brand,
        reached.platform,
        reached.post_id,
        min(measured_mentions.created_at) as spoke_again_at
    from reached
    inner join measured_mentions
        on
            reached.brand = measured_mentions.brand
            and reached.person = measured_mentions.person
            and reached.reached_at < measured_mentions.created_at
    where
        reached.reached_at is not null
        and measured_mentions.voice = 'earned'
        and (reached.platform, reached.post_id) != (measured_mentions.platform, measured_mentions.post_id)
    group by all
)

select
    reached.brand,
    reached.platform,
    reached.post_id,
    reached.is_answered,
    reached.answered_at,
    reached.thanked_by,
    reached.thanked_at,
    reached.credibility,
    again.spoke_again_at
from reached
left join again using (brand, platform, post_id)
