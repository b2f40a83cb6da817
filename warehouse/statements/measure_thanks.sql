-- What became of advocacy that was not touched itself.
update measured_advocacy
set
    is_answered = found_thanks.is_answered,
    answered_at = found_thanks.answered_at,
    thanked_by = found_thanks.thanked_by,
    thanked_at = found_thanks.thanked_at,
    spoke_again_at = found_thanks.spoke_again_at,
    credibility = found_thanks.credibility
from found_thanks
where
    measured_advocacy.brand = found_thanks.brand
    and measured_advocacy.platform = found_thanks.platform
    and measured_advocacy.post_id = found_thanks.post_id
    and (
        measured_advocacy.is_answered != found_thanks.is_answered
        or measured_advocacy.answered_at is distinct from found_thanks.answered_at
        or measured_advocacy.thanked_by is distinct from found_thanks.thanked_by
        or measured_advocacy.thanked_at is distinct from found_thanks.thanked_at
        or measured_advocacy.spoke_again_at is distinct from found_thanks.spoke_again_at
        or measured_advocacy.credibility is distinct from found_thanks.credibility
    )
