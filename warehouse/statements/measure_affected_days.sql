-- Every day of every period that holds an affected mention; the undated make a period of no day.
create or replace temp table affected_days as
with touched_days as (
    select distinct
        brand,
        day
    from affected
),

periods as (
    select distinct
        touched_days.brand,
        grains.grain,
        date_trunc(grains.grain, touched_days.day)::date as starts_on
    from touched_days
    cross join (values ('day'), ('week'), ('month')) as grains (grain)
    where touched_days.day is not null
)

select
    brand,
    grain,
    starts_on,
    unnest(generate_series(
        starts_on,
        case grain when 'day' then starts_on when 'week' then starts_on + 6 else last_day(starts_on) end,
        interval 1 day
    ))::date as day
from periods
union all
select
    brand,
    'undated' as grain,
    null as starts_on,
    null as day
from touched_days
where day is null
