-- Carried on: what those of a brand's own posts have in common that others pass on.
--
-- Grain:   one row per brand, trait and value that one of its own posts of known echo has.
-- Reads:   measured_carried_on
-- Columns: brand                  key of the brand
--          trait                  kind, form, length, link or question
--          value                  of it. kind: as the tagger has it, unjudged where it has none; form: answer, how_to,
--                                 thanks or other; length: of the text, in code points; link: whether there is one;
--                                 question: whether there is a question mark
--          watched_count          posts of the brand's own accounts, staff left out, of which the echo is known
--          carried_on_count       those that were reposted or quoted
--          carried_on_share       carried_on_count / watched_count, in [0, 1]
--          carried_on_share_low   lower end of its 95 % Wilson interval, in [0, 1]
--          carried_on_share_high  upper end of its 95 % Wilson interval, in [0, 1]
--          lift                   carried_on_share / that of all its watched posts, 0 or more; null where none was
--                                 carried on
--          mean_carriers          reposts and quotes per post, 0 or more
-- Note:    of all time, as own posts are few. Each post counts once under each trait, so compare values within a trait.
--          What goes together need not cause: answers have few links, and are seen by few.
select
    brand,
    trait,
    value,
    watched_count,
    carried_on_count,
    carried_on_count / watched_count as carried_on_share,
    wilson_low(carried_on_count, watched_count) as carried_on_share_low,
    wilson_high(carried_on_count, watched_count) as carried_on_share_high,
    carried_on_share * sum(watched_count) over same_trait / nullif(sum(carried_on_count) over same_trait, 0) as lift,
    carrier_count / watched_count as mean_carriers
from measured_carried_on
window same_trait as (partition by brand, trait)
