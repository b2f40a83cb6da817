-- Thank you: advocacy in full, whether anybody of ours ever answered it or thanked for it, and what came of that.
--
-- Grain:   one row per brand and post that advocates it: earned, unprompted and not reciprocal.
-- Reads:   measured_advocacy
-- Columns: brand         key of the brand
--          platform      where
--          post_id       which post
--          author_id     who advocates, null where the platform names nobody
--          person        who that is: see advocates
--          handle        theirs as last seen, null where unknown
--          name          theirs as last seen, null where unknown
--          url           of the post, null where unknown
--          excerpt       first 280 characters of the post
--          created_at    UTC, null where the platform does not say
--          passion       0 to 1
--          trust         -1 to 1
--          credibility   of the author, 0 to 1: see credibility; null where the platform names nobody
--          is_answered   whether a reply by the brand's accounts or staff was seen
--          answered_at   when the first was given, UTC, null where there is none or it has no date
--          answer_hours  from created_at to answered_at in hours, 0 or more; null where unknown
--          is_thanked    whether somebody told that thanks were given elsewhere: see thanks
--          thanked_by    who gave them, null where nobody told
--          thanked_at    when, UTC, null where nobody told
--          spoke_again   whether the author mentioned the brand again within 30 days of the first of both, as far as is
--                        known; null where there was neither, no date or no known author
--          tagger        name and version of the tagger all tags come from
-- Note:    for those still to thank: where not is_answered and not is_thanked, or `wom thanks`. An answer counts where
--          it replies to the post itself and was collected; follow the own accounts, or everything looks unanswered.
--          Who has spoken again comes to light as posts are collected: of the last 30 days, false means not yet.
select
    brand,
    platform,
    post_id,
    author_id,
    person,
    handle,
    name,
    url,
    excerpt,
    created_at,
    passion,
    trust,
    credibility,
    is_answered,
    answered_at,
    if(answered_at >= created_at, epoch(answered_at - created_at) / 3600, null) as answer_hours,
    thanked_at is not null as is_thanked,
    thanked_by,
    thanked_at,
    if(
        person is null or least(answered_at, thanked_at) is null,
        null,
        coalesce(spoke_again_at <= least(answered_at, thanked_at) + interval 30 days, false)
    ) as spoke_again,
    tagger
from measured_advocacy
