-- Count the affected periods of one grain anew. Passion and trust are decimals: their sums are exact, in whatever order
-- the rows come.
insert into measured_periods (
    brand, grain, starts_on, tagger, mention_count, naming_count, owned_count, earned_count, repost_count,
    prompted_count, reciprocal_count, untagged_count, advocacy_count, prompted_advocacy_count,
    reciprocal_advocacy_count, satisfaction_count, share_count, promotion_count, detraction_count, talk_count,
    earned_author_count, advocating_author_count, positive_count, negative_count, passion_count, passion_sum,
    emotional_count, strong_count, trust_sum, corrected_count
)
with due as (
    select
        brand,
        starts_on,
        day
    from affected_days
    where grain = $wanted_grain
),

said as (
    select
        measured_mentions.*,
        due.starts_on
    from measured_mentions
    inner join due on measured_mentions.brand = due.brand and measured_mentions.day = due.day
    union all
    select
        measured_mentions.*,
        due.starts_on
    from measured_mentions
    inner join due on measured_mentions.brand = due.brand and measured_mentions.day is null and due.day is null
)

select
    brand,
    $wanted_grain as grain,
    starts_on,
    any_value(tagger) as tagger,
    count(*) as mention_count,
    count(*) filter (where names_brand) as naming_count,
    count(*) filter (where voice = 'owned') as owned_count,
    count(*) filter (where voice = 'earned') as earned_count,
    count(*) filter (where voice = 'earned' and is_repost) as repost_count,
    count(*) filter (where voice = 'earned' and is_prompted) as prompted_count,
    count(*) filter (where voice = 'earned' and is_reciprocal) as reciprocal_count,
    count(*) filter (where voice = 'earned' and kind is null) as untagged_count,
    count(*) filter (where is_advocacy) as advocacy_count,
    count(*) filter (where voice = 'earned' and kind = 'advocacy' and is_prompted and not is_reciprocal)
        as prompted_advocacy_count,
    count(*) filter (where voice = 'earned' and kind = 'advocacy' and is_reciprocal) as reciprocal_advocacy_count,
    count(*) filter (where voice = 'earned' and kind = 'satisfaction') as satisfaction_count,
    count(*) filter (where voice = 'earned' and kind = 'share') as share_count,
    count(*) filter (where voice = 'earned' and kind = 'promotion') as promotion_count,
    count(*) filter (where voice = 'earned' and kind = 'detraction') as detraction_count,
    count(*) filter (where voice = 'earned' and kind = 'talk') as talk_count,
    count(distinct person) filter (where voice = 'earned') as earned_author_count,
    count(distinct person) filter (where is_advocacy) as advocating_author_count,
    count(*) filter (where voice = 'earned' and sentiment_label = 'positive') as positive_count,
    count(*) filter (where voice = 'earned' and sentiment_label = 'negative') as negative_count,
    count(passion) filter (where voice = 'earned') as passion_count,
    coalesce(sum(passion) filter (where voice = 'earned'), 0) as passion_sum,
    count(*) filter (where voice = 'earned' and passion >= 0.1667) as emotional_count,
    count(*) filter (where voice = 'earned' and passion >= 0.5) as strong_count,
    coalesce(sum(trust) filter (where voice = 'earned'), 0) as trust_sum,
    count(corrected_by) filter (where voice = 'earned') as corrected_count
from said
group by brand, starts_on
