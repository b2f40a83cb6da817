-- Communities: where word of mouth lives, and whether people talk with each other there.
--
-- Grain:   one row per brand, community and month with at least one earned mention there.
-- Reads:   measured_communities
-- Columns: brand                   key of the brand
--          platform                where
--          form                    community: subreddit, site, instance and the like; hashtag: those who use it
--          community               its name, of a hashtag without #
--          starts_on               first day of the month, in the time zone of the brand; null for undated mentions
--          mention_count           earned mentions, reposts included
--          judged_count            those in a language the tagger knows
--          exchange_count          those that answer, or were answered by, others than the author and the brand's own
--          exchange_share          exchange_count / mention_count, in [0, 1]: member to member
--          member_count            different people who mentioned the brand there
--          returning_member_count  those of them who had done so there in a month before
--          returning_share         returning_member_count / member_count, in [0, 1]
--          advocacy_count          advocacy in full: unprompted and not reciprocal
--          detraction_count        negative word of mouth
--          advocacy_rate           advocacy_count / judged_count, in [0, 1]
--          advocacy_rate_low       lower end of its 95 % Wilson interval, in [0, 1]
--          advocacy_rate_high      upper end of its 95 % Wilson interval, in [0, 1]
--          tagger                  name and version of the tagger all tags come from
-- Note:    a mention with three hashtags counts under each, and in its community: don't add communities up. Members of
--          several months are counted in each. Exchanges are known where answers were collected. A share or rate is
--          null where nothing stands below its line.
select
    brand,
    platform,
    form,
    community,
    starts_on,
    mention_count,
    judged_count,
    exchange_count,
    exchange_count / mention_count as exchange_share,
    member_count,
    returning_member_count,
    returning_member_count / nullif(member_count, 0) as returning_share,
    advocacy_count,
    detraction_count,
    advocacy_count / nullif(judged_count, 0) as advocacy_rate,
    wilson_low(advocacy_count, judged_count) as advocacy_rate_low,
    wilson_high(advocacy_count, judged_count) as advocacy_rate_high,
    tagger
from measured_communities
