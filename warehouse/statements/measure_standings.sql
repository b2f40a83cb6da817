-- Judge at the end of every month in which they spoke where the affected people stand: by what they said within the
-- window that ends with their last day of it, and by what is undated. Who said nothing dated has one row, without a
-- month.
create or replace temp table standings as
with days as (
    select
        *,
        promotion_count + reciprocal_advocacy_count as gainful_count
    from their_days
),

month_ends as (
    select
        brand,
        person,
        max(day) as day
    from days
    where day is not null
    group by brand, person, date_trunc('month', day)
),

monthly as (
    select
        month_ends.brand,
        month_ends.person,
        date_trunc('month', month_ends.day)::date as starts_on,
        count(*) filter (where days.advocacy_count > 0) as advocacy_day_count,
        sum(days.advocacy_count) as advocacy_count,
        sum(days.prompted_advocacy_count) as prompted_advocacy_count,
        sum(days.satisfaction_count) as satisfaction_count,
        sum(days.share_count) as share_count,
        sum(days.gainful_count) as gainful_count,
        sum(days.detraction_count) as detraction_count
    from month_ends
    cross join advocate_rule
    inner join days
        on
            month_ends.brand = days.brand
            and month_ends.person = days.person
            and days.day between month_ends.day - advocate_rule.window_days + 1 and month_ends.day
    group by month_ends.brand, month_ends.person, month_ends.day
),

undated as (
    select *
    from days
    where day is null
),

known as (
    select
        coalesce(monthly.brand, undated.brand) as brand,
        coalesce(monthly.person, undated.person) as person,
        monthly.starts_on,
        coalesce(monthly.advocacy_day_count, 0) as advocacy_day_count,
        coalesce(monthly.advocacy_count, 0) + coalesce(undated.advocacy_count, 0) as advocacy_count,
        coalesce(monthly.prompted_advocacy_count, 0) + coalesce(undated.prompted_advocacy_count, 0)
            as prompted_advocacy_count,
        coalesce(monthly.satisfaction_count, 0) + coalesce(undated.satisfaction_count, 0) as satisfaction_count,
        coalesce(monthly.share_count, 0) + coalesce(undated.share_count, 0) as share_count,
        coalesce(monthly.gainful_count, 0) + coalesce(undated.gainful_count, 0) as gainful_count,
        coalesce(monthly.detraction_count, 0) + coalesce(undated.detraction_count, 0) as detraction_count
    from monthly
    full join undated on monthly.brand = undated.brand and monthly.person = undated.person
),

judged as (
    select
        known.brand,
        known.person,
        known.starts_on,
        known.advocacy_count,
        known.detraction_count,
        case
            when
                known.advocacy_day_count >= advocate_rule.days
                and known.advocacy_count >= advocate_rule.mentions
                and known.advocacy_count > known.detraction_count
                then 'advocate'
            when
                known.detraction_count >= greatest(
                    1, known.advocacy_count + known.prompted_advocacy_count + known.satisfaction_count
                )
                then 'detractor'
            when known.advocacy_count + known.prompted_advocacy_count > 0 then 'supporter'
            when known.satisfaction_count > 0 then 'satisfied'
            when known.gainful_count >= greatest(1, known.share_count) then 'promoter'
            when known.share_count > 0 then 'sharer'
            else 'talker'
        end as standing
    from known
    cross join advocate_rule
)

select
    brand,
    person,
    starts_on,
    advocacy_count,
    detraction_count,
    standing,
    lag(standing) over months as standing_before,
    lead(starts_on) over months is null as is_last
from judged
window months as (partition by brand, person order by starts_on)
