-- Days add up to their weeks and to their months.
with days as (
    select
        brand,
        starts_on as day,
        mention_count,
        owned_count,
        earned_count,
        repost_count,
        untagged_count,
        advocacy_count,
        share_count,
        detraction_count,
        prompted_count,
        reciprocal_count,
        prompted_advocacy_count,
        reciprocal_advocacy_count,
        satisfaction_count,
        promotion_count,
        talk_count,
        positive_count,
        negative_count,
        passion_sum,
        trust_sum
    from measured_periods
    where grain = 'day'
),

added as (
    select
        days.brand,
        grains.grain,
        date_trunc(grains.grain, days.day)::date as starts_on,
        sum(days.mention_count) as mention_count,
        sum(days.owned_count) as owned_count,
        sum(days.earned_count) as earned_count,
        sum(days.repost_count) as repost_count,
        sum(days.untagged_count) as untagged_count,
        sum(days.advocacy_count) as advocacy_count,
        sum(days.share_count) as share_count,
        sum(days.detraction_count) as detraction_count,
        sum(days.prompted_count) as prompted_count,
        sum(days.reciprocal_count) as reciprocal_count,
        sum(days.prompted_advocacy_count) as prompted_advocacy_count,
        sum(days.reciprocal_advocacy_count) as reciprocal_advocacy_count,
        sum(days.satisfaction_count) as satisfaction_count,
        sum(days.promotion_count) as promotion_count,
        sum(days.talk_count) as talk_count,
        sum(days.positive_count) as positive_count,
        sum(days.negative_count) as negative_count,
        sum(days.passion_sum) as passion_sum,
        sum(days.trust_sum) as trust_sum
    from days
    cross join (values ('week'), ('month')) as grains (grain)
    group by days.brand, grains.grain, date_trunc(grains.grain, days.day)
),

counted as (
    select
        brand,
        grain,
        starts_on,
        mention_count,
        owned_count,
        earned_count,
        repost_count,
        untagged_count,
        advocacy_count,
        share_count,
        detraction_count,
        prompted_count,
        reciprocal_count,
        prompted_advocacy_count,
        reciprocal_advocacy_count,
        satisfaction_count,
        promotion_count,
        talk_count,
        positive_count,
        negative_count,
        passion_sum,
        trust_sum
    from measured_periods
    where grain in ('week', 'month')
),

differing as (
    (
        select * from added
        except
        select * from counted
    )
    union all
    (
        select * from counted
        except
        select * from added
    )
)

select
    brand,
    grain,
    starts_on
from differing
