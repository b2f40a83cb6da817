-- Advocacy trend: how much real word of mouth each brand earns over time, and how sure we can be of it.
--
-- Grain:   one row per brand, grain and period with at least one mention, or where some may have been missed.
-- Reads:   measured_periods
-- Columns: brand                      key of the brand
--          grain                      day, week (ISO, from Monday), month; undated for mentions without a date
--          starts_on                  first day of the period, in the time zone of the brand; null where undated
--          mention_count              mentions = owned_count + earned_count
--          owned_count                by the brand's own accounts, about whatever, and by its staff where they name it
--          earned_count               by everybody else; all that follows is about earned mentions only
--          repost_count               passed on without own words; each is a share
--          prompted_count             answers to the brand, in its conversations or under its campaigns
--          reciprocal_count           given for something in return
--          untagged_count             in a language the tagger does not know, so of no known kind
--          judged_count               earned_count - untagged_count = sum of the eight kinds that follow
--          advocacy_count             advocacy in full: unprompted and not reciprocal
--          prompted_advocacy_count    advocacy that was prompted and is not reciprocal
--          reciprocal_advocacy_count  advocacy that is reciprocal
--          satisfaction_count         content, but nothing that would move a friend
--          share_count                passed on without standing behind it, reposts included
--          promotion_count            spoken for gain
--          detraction_count           negative word of mouth
--          talk_count                 everything else
--          word_of_mouth_count        advocacy_count + detraction_count
--          advocacy_rate              advocacy_count / judged_count, in [0, 1]
--          advocacy_rate_low          lower end of its 95 % Wilson interval, in [0, 1]
--          advocacy_rate_high         upper end of its 95 % Wilson interval, in [0, 1]
--          credible_advocacy          sum of the credibility of who spoke over advocacy_count, in [0, advocacy_count]
--          credible_advocacy_rate     credible_advocacy / judged_count, in [0, advocacy_rate]
--          earned_author_count        different people behind earned mentions
--          advocating_author_count    those of them with advocacy in full in the period
--          advocating_author_share    advocating_author_count / earned_author_count, in [0, 1]
--          shares_per_advocacy        share_count / advocacy_count, 0 or more
--          net_advocacy               (advocacy_count - detraction_count) / word_of_mouth_count, in [-1, 1]
--          positive_count             in own words, of positive sentiment
--          negative_count             in own words, of negative sentiment
--          net_sentiment              (positive_count - negative_count) / (positive_count + negative_count), in [-1, 1]
--          passion_index              mean passion of what was said in own words, in [0, 1]
--          emotional_count            in own words, with passion of at least 1/6
--          strong_count               in own words, with passion of at least 1/2
--          passion_intensity          strong_count / emotional_count, in [0, 1]
--          trust_index                mean trust of what was said in own words, in [-1, 1]
--          corrected_count            of which people corrected a tag by hand: see corrections
--          is_complete                false where a source in use did not hold all of the period; null where undated
--          tagger                     name and version of the tagger all tags come from
-- Note:    credibility is that of today: see the view of this name; advocacy of nobody known adds nothing to it. A
--          rate, share or index is null where nothing stands below its line. Untagged mentions stay out of each, as
--          nobody judged them. 1/6 and 1/2 lie halfway between the guide's passions none, mild and strong
--          (0, 1/3, 2/3). People of a week are not the sum of its days'. A period without any mention has no row where
--          everything was collected; where something was missed between two mentions, it has noughts, unless a year or
--          more went by between them. After the newest mention no period has a row: see coverage.
with counted as (
    select
        *,
        earned_count - untagged_count as judged_count,
        advocacy_count + detraction_count as word_of_mouth_count
    from measured_periods
)

select
    brand,
    grain,
    starts_on,
    mention_count,
    owned_count,
    earned_count,
    repost_count,
    prompted_count,
    reciprocal_count,
    untagged_count,
    judged_count,
    advocacy_count,
    prompted_advocacy_count,
    reciprocal_advocacy_count,
    satisfaction_count,
    share_count,
    promotion_count,
    detraction_count,
    talk_count,
    word_of_mouth_count,
    advocacy_count / nullif(judged_count, 0) as advocacy_rate,
    wilson_low(advocacy_count, judged_count) as advocacy_rate_low,
    wilson_high(advocacy_count, judged_count) as advocacy_rate_high,
    advocacy_credibility::double as credible_advocacy,
    credible_advocacy / nullif(judged_count, 0) as credible_advocacy_rate,
    earned_author_count,
    advocating_author_count,
    advocating_author_count / nullif(earned_author_count, 0) as advocating_author_share,
    share_count / nullif(advocacy_count, 0) as shares_per_advocacy,
    (advocacy_count - detraction_count) / nullif(word_of_mouth_count, 0) as net_advocacy,
    positive_count,
    negative_count,
    (positive_count - negative_count) / nullif(positive_count + negative_count, 0) as net_sentiment,
    passion_sum::double / nullif(passion_count, 0) as passion_index,
    emotional_count,
    strong_count,
    strong_count / nullif(emotional_count, 0) as passion_intensity,
    trust_sum::double / nullif(passion_count, 0) as trust_index,
    corrected_count,
    is_complete,
    tagger
from counted
