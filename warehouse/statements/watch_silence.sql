-- Queries that used to bring something new and do not any more: nothing for some days, nor for twice as long as they
-- were ever silent in the four weeks before. On fewer than seven of those days there was no habit to break.
with lasts as (
    select
        pages.source,
        pages.query,
        queries.brand,
        max(pages.stored_at) as last_at
    from pages
    inner join queries using (source, query)
    where pages.loaded_count > 0
    group by pages.source, pages.query, queries.brand
),

arrivals as (
    select
        lasts.*,
        pages.stored_at,
        pages.stored_at - lag(pages.stored_at) over (
            partition by pages.source, pages.query order by pages.stored_at
        ) as pause
    from lasts
    inner join pages using (source, query)
    where pages.loaded_count > 0 and pages.stored_at >= lasts.last_at - interval 28 days
),

habits as (
    select
        source,
        query,
        brand,
        last_at,
        epoch(max(pause)) / 86400 as longest_pause_days
    from arrivals
    group by source, query, brand, last_at
    having count(distinct stored_at::date) >= 7
)

select
    'no_data' as kind,
    habits.source || ' ' || habits.query as subject,
    habits.brand,
    habits.source,
    epoch(watched_rule.moment - habits.last_at) / 86400 as found,
    greatest(watched_rule.quiet_days, 2 * habits.longest_pause_days) as threshold,
    habits.last_at as began_at,
    format('longest pause of the four weeks before: {:.1f} days', habits.longest_pause_days) as detail
from habits
cross join watched_rule
where found > threshold
