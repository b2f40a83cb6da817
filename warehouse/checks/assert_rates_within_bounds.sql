-- No rate or share leaves [0, 1], no index its range, and an interval holds its rate.
with rates as (
    select
        'advocacy_trend' as view,
        brand,
        starts_on,
        unnest([
            advocacy_rate, advocacy_rate_low, advocacy_rate_high, advocacy_rate_high - advocacy_rate,
            advocacy_rate - advocacy_rate_low, credible_advocacy_rate, advocating_author_share, passion_index,
            passion_intensity, net_advocacy / 2 + 0.5, net_sentiment / 2 + 0.5, trust_index / 2 + 0.5
        ]) as rate
    from advocacy_trend
    union all
    select
        'share_of_voice' as view,
        brand,
        starts_on,
        unnest([share_of_voice, word_of_mouth_share, credible_word_of_mouth_share]) as rate
    from share_of_voice
    union all
    select
        'owned_channel' as view,
        brand,
        starts_on,
        unnest([
            promotion_share, promotion_share_low, promotion_share_high, promotion_share_high - promotion_share,
            promotion_share - promotion_share_low, helpful_share, helpful_share_low, helpful_share_high, answer_rate,
            answer_rate_low, answer_rate_high, carried_on_share, carried_on_share_low, carried_on_share_high
        ]) as rate
    from owned_channel
    union all
    select
        'credibility' as view,
        brand,
        null as starts_on,
        unnest([
            credibility, promotional_share, reciprocal_share, copied_share, exchange_share, account_age
        ]) as rate
    from credibility
    union all
    select
        'communities' as view,
        brand,
        starts_on,
        unnest([
            exchange_share, returning_share, advocacy_rate, advocacy_rate_low, advocacy_rate_high,
            advocacy_rate_high - advocacy_rate, advocacy_rate - advocacy_rate_low
        ]) as rate
    from communities
    union all
    select
        'long_tail' as view,
        brand,
        created_at::date as starts_on,
        unnest([late_share, late_share_low, late_share_high, late_share_high - late_share, late_share - late_share_low])
            as rate
    from long_tail
    union all
    select
        'carried_on' as view,
        brand,
        null as starts_on,
        unnest([carried_on_share, carried_on_share_low, carried_on_share_high]) as rate
    from carried_on
    union all
    select
        'advocates' as view,
        brand,
        null as starts_on,
        unnest([passion_index, credibility]) as rate
    from advocates
)

select
    view,
    brand,
    starts_on,
    rate
from rates
where rate not between 0 and 1
