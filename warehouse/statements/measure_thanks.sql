-- Say of all advocacy whether it was answered; answers come and go without the advocacy being touched.
update measured_advocacy
set
    is_answered = found.is_answered,
    answered_at = found.answered_at
from (
    select
        measured_advocacy.brand,
        measured_advocacy.platform,
        measured_advocacy.post_id,
        measured_answers.post_id is not null as is_answered,
        measured_answers.answered_at
    from measured_advocacy
    left join measured_answers using (brand, platform, post_id)
) as found
where
    measured_advocacy.brand = found.brand
    and measured_advocacy.platform = found.platform
    and measured_advocacy.post_id = found.post_id
    and (
        measured_advocacy.is_answered != found.is_answered
        or measured_advocacy.answered_at is distinct from found.answered_at
    )
