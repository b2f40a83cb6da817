-- Owned channel: whether a brand talks with people or at them.
--
-- Grain:   one row per brand with an owned account and ISO week, from its first known week to its last without a break.
-- Reads:   measured_owned_weeks, measured_state
-- Columns: brand                   key of the brand
--          starts_on               Monday of the week, UTC
--          post_count              posts by the brand's owned accounts, staff left out
--          judged_count            those of them that have tags: they name the brand
--          promotion_count         judged posts that promote: promotion >= 0.5
--          promotion_share         promotion_count / judged_count, in [0, 1]
--          is_over_promotion_line  promotion_share > 0.7, the share complained of in what organisations post
--          answer_count            posts that answer somebody who does not speak for the brand
--          helpful_count           answers that are not known to promote
--          helpful_share           helpful_count / post_count, in [0, 1]
--          answerable_count        earned mentions of the week in own words
--          answered_count          those ever answered by an owned account or staff
--          answer_rate             answered_count / answerable_count, in [0, 1]
--          median_answer_hours     median time to the first answer in hours, 0 or more
--          silent_day_count        days without a post by an owned account, 0 to 7; days still to come are not silent
--          carried_on_count        posts that others than the brand's own reposted or quoted
--          carried_on_share        carried_on_count / post_count, in [0, 1]
--          tagger                  name and version of the tagger all tags come from
-- Note:    a share or rate is null where nothing stands below its line. What was not collected looks like silence:
--          follow the own accounts. Answers count in the week of what they answer. Days after that of the last pull
--          are still to come.
select
    measured_owned_weeks.brand,
    measured_owned_weeks.starts_on,
    measured_owned_weeks.post_count,
    measured_owned_weeks.judged_count,
    measured_owned_weeks.promotion_count,
    measured_owned_weeks.promotion_count / nullif(measured_owned_weeks.judged_count, 0) as promotion_share,
    promotion_share > 0.7 as is_over_promotion_line,
    measured_owned_weeks.answer_count,
    measured_owned_weeks.helpful_count,
    measured_owned_weeks.helpful_count / nullif(measured_owned_weeks.post_count, 0) as helpful_share,
    measured_owned_weeks.answerable_count,
    measured_owned_weeks.answered_count,
    measured_owned_weeks.answered_count / nullif(measured_owned_weeks.answerable_count, 0) as answer_rate,
    measured_owned_weeks.median_answer_hours,
    greatest(
        0,
        least(7, measured_state.pulled_on - measured_owned_weeks.starts_on + 1) - measured_owned_weeks.active_day_count
    ) as silent_day_count,
    measured_owned_weeks.carried_on_count,
    measured_owned_weeks.carried_on_count / nullif(measured_owned_weeks.post_count, 0) as carried_on_share,
    measured_state.tagger
from measured_owned_weeks
cross join measured_state
