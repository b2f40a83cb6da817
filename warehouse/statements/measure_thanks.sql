-- Say of all advocacy whether it was answered or thanked for, and when its author spoke of the brand again, and how
-- credible they are; all of that comes and goes without the advocacy being touched.
update measured_advocacy
set
    is_answered = found.is_answered,
    answered_at = found.answered_at,
    thanked_by = found.thanked_by,
    thanked_at = found.thanked_at,
    spoke_again_at = found.spoke_again_at,
    credibility = found.credibility
from (
    with reached as (
        select
            measured_advocacy.brand,
            measured_advocacy.platform,
            measured_advocacy.post_id,
            measured_advocacy.person,
            measured_answers.post_id is not null as is_answered,
            measured_answers.answered_at,
            thanks.thanked_by,
            thanks.thanked_at,
            measured_authors.credibility,
            least(measured_answers.answered_at, thanks.thanked_at) as reached_at
        from measured_advocacy
        left join measured_answers using (brand, platform, post_id)
        left join thanks
            on measured_advocacy.platform = thanks.platform and measured_advocacy.post_id = thanks.post_id
        left join measured_authors
            on
                measured_advocacy.brand = measured_authors.brand
                and measured_advocacy.person = measured_authors.person
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
            measured_mentions.voice = 'earned'
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
) as found
where
    measured_advocacy.brand = found.brand
    and measured_advocacy.platform = found.platform
    and measured_advocacy.post_id = found.post_id
    and (
        measured_advocacy.is_answered != found.is_answered
        or measured_advocacy.answered_at is distinct from found.answered_at
        or measured_advocacy.thanked_by is distinct from found.thanked_by
        or measured_advocacy.thanked_at is distinct from found.thanked_at
        or measured_advocacy.spoke_again_at is distinct from found.spoke_again_at
        or measured_advocacy.credibility is distinct from found.credibility
    )
