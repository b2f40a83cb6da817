-- The days, and what is undated, hold every measured mention once: the one count made from the mentions themselves.
with days as (
    select
        brand,
        starts_on as day,
        mention_count,
        naming_count,
        owned_count,
        repost_count,
        untagged_count,
        advocacy_count,
        detraction_count,
        passion_sum,
        corrected_count
    from measured_periods
    where grain in ('day', 'undated') and mention_count > 0
),

counted as (
    select
        brand,
        day,
        count(*) as mention_count,
        count(*) filter (where names_brand) as naming_count,
        count(*) filter (where voice = 'owned') as owned_count,
        count(*) filter (where voice = 'earned' and is_repost) as repost_count,
        count(*) filter (where voice = 'earned' and kind is null) as untagged_count,
        count(*) filter (where is_advocacy) as advocacy_count,
        count(*) filter (where voice = 'earned' and kind = 'detraction') as detraction_count,
        coalesce(sum(passion) filter (where voice = 'earned'), 0) as passion_sum,
        count(corrected_by) filter (where voice = 'earned') as corrected_count
    from measured_mentions
    group by brand, day
),

differing as (
    (
        select * from days
        except
        select * from counted
    )
    union all
    (
        select * from counted
        except
        select * from days
    )
)

select distinct
    brand,
    day
from differing
