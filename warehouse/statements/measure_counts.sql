with counted_days as (
    select day
    from affected_days
    where grain = 'day'
)

select
    (select count(*) from touched) as post_count,
    (select count(*) from counted_days) as day_count
