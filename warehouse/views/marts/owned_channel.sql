-- Owned channel: whether a brand talks with people or at them.
--
-- Grain:   one row per brand with an owned account and ISO week, from that of its first post to that of the last pull.
-- Reads:   measured_owned_weeks, measured_state
-- Columns: brand                   key of the brand
--          starts_on               Monday of the week, in the time zone of the brand
--          post_count              posts by the brand's owned accounts, staff left out, whether or not they name it
--          judged_count            those of them that have tags: not in a language the tagger does not know
--          promotion_count         judged posts that promote: promotion >= 0.5
--          promotion_share         promotion_count / judged_count, in [0, 1]
--          promotion_share_low     lower end of its 95 % Wilson interval, in [0, 1]
--          promotion_share_high    upper end of its 95 % Wilson interval, in [0, 1]
--          is_over_promotion_line  whether promotion_share is over 0.7, the share complained of in what organisations
--                                  post: true where all of the interval is, false where none is, null where the posts
--                                  are too few to tell
--          answer_count            posts that answer somebody who does not speak for the brand
--          helpful_count           answers, how-tos and thanks that are not known to promote: see carried_on for the
--                                  forms
--          helpful_share           helpful_count / post_count, in [0, 1]
--          helpful_share_low       lower end of its 95 % Wilson interval, in [0, 1]
--          helpful_share_high      upper end of its 95 % Wilson interval, in [0, 1]
--          answerable_count        earned mentions of the week in own words
--          answered_count          those ever answered by an owned account or staff
--          answer_rate             answered_count / answerable_count, in [0, 1]
--          answer_rate_low         lower end of its 95 % Wilson interval, in [0, 1]
--          answer_rate_high        upper end of its 95 % Wilson interval, in [0, 1]
--          median_answer_hours     median time to the first answer in hours, 0 or more
--          silent_day_count        days without a post by an owned account, 0 to 7; days still to come are not silent
--          watched_count           posts of which it is known: the platform tells how often they were passed on, or a
--                                  repost or quote by others was collected
--          carried_on_count        those that were reposted or quoted
--          carried_on_share        carried_on_count / watched_count, in [0, 1]
--          carried_on_share_low    lower end of its 95 % Wilson interval, in [0, 1]
--          carried_on_share_high   upper end of its 95 % Wilson interval, in [0, 1]
--          is_complete             false where a source in use did not hold all of the week
--          tagger                  name and version of the tagger all tags come from
-- Note:    a share or rate is null where nothing stands below its line. What was not collected looks like silence:
--          follow the own accounts. Answers count in the week of what they answer. The last pull is that of the sources
--          that brought posts of the brand; what is dated later is left out. Silence is followed for a year, so that
--          one absurd date makes no row for each week since. What the platform counts holds the brand's own reposts.
select
    measured_owned_weeks.brand,
    measured_owned_weeks.starts_on,
    measured_owned_weeks.post_count,
    measured_owned_weeks.judged_count,
    measured_owned_weeks.promotion_count,
    measured_owned_weeks.promotion_count / nullif(measured_owned_weeks.judged_count, 0) as promotion_share,
    wilson_low(measured_owned_weeks.promotion_count, measured_owned_weeks.judged_count) as promotion_share_low,
    wilson_high(measured_owned_weeks.promotion_count, measured_owned_weeks.judged_count) as promotion_share_high,
    case when promotion_share_low > 0.7 then true when promotion_share_high <= 0.7 then false end
        as is_over_promotion_line,
    measured_owned_weeks.answer_count,
    measured_owned_weeks.helpful_count,
    measured_owned_weeks.helpful_count / nullif(measured_owned_weeks.post_count, 0) as helpful_share,
    wilson_low(measured_owned_weeks.helpful_count, measured_owned_weeks.post_count) as helpful_share_low,
    wilson_high(measured_owned_weeks.helpful_count, measured_owned_weeks.post_count) as helpful_share_high,
    measured_owned_weeks.answerable_count,
    measured_owned_weeks.answered_count,
    measured_owned_weeks.answered_count / nullif(measured_owned_weeks.answerable_count, 0) as answer_rate,
    wilson_low(measured_owned_weeks.answered_count, measured_owned_weeks.answerable_count) as answer_rate_low,
    wilson_high(measured_owned_weeks.answered_count, measured_owned_weeks.answerable_count) as answer_rate_high,
    measured_owned_weeks.median_answer_hours,
    greatest(0, measured_owned_weeks.known_day_count - measured_owned_weeks.active_day_count) as silent_day_count,
    measured_owned_weeks.watched_count,
    measured_owned_weeks.carried_on_count,
    measured_owned_weeks.carried_on_count / nullif(measured_owned_weeks.watched_count, 0) as carried_on_share,
    wilson_low(measured_owned_weeks.carried_on_count, measured_owned_weeks.watched_count) as carried_on_share_low,
    wilson_high(measured_owned_weeks.carried_on_count, measured_owned_weeks.watched_count) as carried_on_share_high,
    measured_owned_weeks.is_complete,
    measured_state.tagger
from measured_owned_weeks
cross join measured_state
