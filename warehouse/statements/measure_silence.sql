-- Where nothing was counted because something was missed, say so: a period that is incomplete and without any mention,
-- between two days of a brand, gets a row of noughts. A break of more than a year is no silence but a stray date.
insert into measured_periods (
    brand, grain, starts_on, tagger, mention_count, naming_count, owned_count, earned_count, repost_count,
    prompted_count, reciprocal_count, untagged_count, advocacy_count, prompted_advocacy_count,
    reciprocal_advocacy_count, satisfaction_count, share_count, promotion_count, detraction_count, talk_count,
    earned_author_count, advocating_author_count, positive_count, negative_count, passion_count, passion_sum,
    emotional_count, strong_count, trust_sum, corrected_count
)
with breaks as (
    select
        brand,
        tagger,
        starts_on + 1 as first_on,
        lead(starts_on) over (partition by brand order by starts_on) - 1 as last_on
    from measured_periods
    where grain = 'day'
),

silent_days as (
    select
        brand,
        tagger,
        unnest(generate_series(first_on, last_on, interval 1 day))::date as day
    from breaks
    where last_on between first_on and first_on + 365
),

missed_days as (
    select distinct
        silent_days.brand,
        silent_days.tagger,
        silent_days.day
    from silent_days
    inner join brands using (brand)
    inner join stg_incomplete
        on
            (stg_incomplete.brand is null or silent_days.brand = stg_incomplete.brand)
            and utc_of(brands.timezone, silent_days.day + 1) > stg_incomplete.starts_at
            and utc_of(brands.timezone, silent_days.day) <= stg_incomplete.ends_at
),

missed as (
    select distinct
        missed_days.brand,
        missed_days.tagger,
        grains.grain,
        date_trunc(grains.grain, missed_days.day)::date as starts_on
    from missed_days
    cross join (values ('day'), ('week'), ('month')) as grains (grain)
)

select
    missed.brand,
    missed.grain,
    missed.starts_on,
    missed.tagger,
    0 as mention_count,
    0 as naming_count,
    0 as owned_count,
    0 as earned_count,
    0 as repost_count,
    0 as prompted_count,
    0 as reciprocal_count,
    0 as untagged_count,
    0 as advocacy_count,
    0 as prompted_advocacy_count,
    0 as reciprocal_advocacy_count,
    0 as satisfaction_count,
    0 as share_count,
    0 as promotion_count,
    0 as detraction_count,
    0 as talk_count,
    0 as earned_author_count,
    0 as advocating_author_count,
    0 as positive_count,
    0 as negative_count,
    0 as passion_count,
    0 as passion_sum,
    0 as emotional_count,
    0 as strong_count,
    0 as trust_sum,
    0 as corrected_count
from missed
anti join measured_periods using (brand, grain, starts_on)
