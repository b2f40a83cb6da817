-- Long tail: how long a post keeps echoing. Deals die at once, word of mouth does not.
--
-- Grain:   one row per brand and spark: a dated post about it that somebody else answered, quoted or passed on.
-- Reads:   measured_sparks
-- Columns: brand            key of the brand
--          platform         where
--          post_id          which post
--          voice            owned or earned
--          kind             its kind, null where untagged
--          author_id        whose, null where the platform names nobody
--          handle           theirs as last seen, null where unknown and of owned posts
--          url              of the post, null where unknown
--          excerpt          first 280 characters of the post
--          created_at       UTC
--          echo_count       posts by other accounts that answer, quote or pass it on, or stand in the conversation it
--                           began
--          echo_by_day      31 counts of them: within its first 24 hours, the second, ...
--          half_life_days   time in which half of an exponential decay fitted to the ages of its echo passes, 0 or more
--          half_life_low    lower end of its 95 % interval
--          half_life_high   upper end of its 95 % interval
--          median_days      age of the middle one of its echo, 0 or more
--          late_count       echoes after more than seven days
--          late_share       late_count / echo_count, in [0, 1]
--          late_share_low   lower end of its 95 % Wilson interval, in [0, 1]
--          late_share_high  upper end of its 95 % Wilson interval, in [0, 1]
--          tagger           name and version of the tagger all tags come from
-- Note:    the half-life is the mean age of the echo times ln 2, the most likely one for exponential decay; its
--          interval is exp(1.96 / sqrt(echo_count)) either way, so with few echoes it says little. Compare posts
--          of like age: what is recent has no tail yet. Echoes are those collected, whatever the platform's own counts
--          say; coverage tells until when that was.
select
    brand,
    platform,
    post_id,
    voice,
    kind,
    author_id,
    handle,
    url,
    excerpt,
    created_at,
    echo_count,
    echo_by_day,
    ln(2) * mean_days as half_life_days,
    half_life_days * exp(-1.959963984540054 / sqrt(echo_count)) as half_life_low,
    half_life_days * exp(1.959963984540054 / sqrt(echo_count)) as half_life_high,
    median_days,
    late_count,
    late_count / echo_count as late_share,
    wilson_low(late_count, echo_count) as late_share_low,
    wilson_high(late_count, echo_count) as late_share_high,
    tagger
from measured_sparks
