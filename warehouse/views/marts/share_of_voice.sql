-- Share of voice: how the talk of a period divides among the brands we follow.
--
-- Grain:   one row per brand, grain and period with at least one mention that names the brand.
-- Reads:   measured_periods
-- Columns: brand                         key of the brand
--          grain                         day, week (ISO, from Monday), month; undated for mentions without a date
--          starts_on                     first day of the period, in the time zone of the brand; null where undated
--          mention_count                 mentions that name the brand, owned and earned, each counted once
--          share_of_voice                mention_count / sum over all followed brands in the period, in (0, 1]
--          word_of_mouth_count           advocacy in full + detraction, earned only
--          word_of_mouth_share           word_of_mouth_count / sum over all followed brands in the period, in [0, 1];
--                                        null where there was none
--          credible_word_of_mouth        sum of the credibility of who spoke over word_of_mouth_count, in
--                                        [0, word_of_mouth_count]; nothing for those the platform does not name
--          credible_word_of_mouth_share  credible_word_of_mouth / sum over all followed brands in the period, in
--                                        [0, 1]; null where there was none
--          is_complete                   false where a source in use did not hold all of the period for one of the
--                                        brands: a share needs all of them
--          tagger                        name and version of the tagger all tags come from
-- Note:    a post naming two brands is a mention of each, so counts may exceed posts. What a brand's own accounts post
--          without naming it is left out, unlike in advocacy_trend. Shares are of all brands, whichever rows are shown;
--          where they live in several time zones, of each its own day.
with voices as (
    select
        brand,
        grain,
        starts_on,
        naming_count as mention_count,
        advocacy_count + detraction_count as word_of_mouth_count,
        word_of_mouth_credibility::double as credible_word_of_mouth,
        is_whole,
        tagger
    from measured_periods
)

select
    brand,
    grain,
    starts_on,
    mention_count,
    mention_count / nullif(sum(mention_count) over period, 0) as share_of_voice,
    word_of_mouth_count,
    word_of_mouth_count / nullif(sum(word_of_mouth_count) over period, 0) as word_of_mouth_share,
    credible_word_of_mouth,
    credible_word_of_mouth / nullif(sum(credible_word_of_mouth) over period, 0) as credible_word_of_mouth_share,
    bool_and(is_whole) over period as is_complete,
    tagger
from voices
window period as (partition by grain, starts_on)
qualify mention_count > 0
