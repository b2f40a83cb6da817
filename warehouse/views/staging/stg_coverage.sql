-- Coverage: when which source was collected, what it brought and cost, and what it missed.
--
-- Grain:   one row per source, query and UTC day on which there was a pull or which a gap touches.
-- Reads:   pulls, pages, spending, stg_gaps
-- Columns: source             connector asked
--          query              name of the query
--          day                UTC day of the work; of the time missed where there is a gap
--          pull_count         pulls begun
--          failed_pull_count  pulls begun that have not come to their end: neither done nor partial
--          outcomes           how they ended, each once, sorted, divided by commas; null where there was no pull
--          waits_until        latest UTC time before which a pull was asked not to come again, null where none was
--          page_count         pages stored
--          read_count         rows read = loaded_count + updated_count + unchanged_count + quarantined_count
--          loaded_count       posts that were new
--          updated_count      posts already there that had changed
--          unchanged_count    posts already there as they were
--          quarantined_count  rows that could not become posts
--          request_count      calls made to the platform for pages stored
--          billed_count       units the platform bills, of whatever kind
--          cost_usd           what they cost, in US dollars
--          gap_count          gaps that touch the day
--          gap_reasons        why, each once, sorted, divided by commas; null where there is no gap
-- Note:    days of work and days missed differ: a pull of today may find a gap of last week. A gap without a known
--          start shows on the day it ends, one without a known end up to the last pull.
with pulled as (
    select
        source,
        query,
        started_at::date as day,
        count(*) as pull_count,
        count(*) filter (where outcome not in ('done', 'partial')) as failed_pull_count,
        string_agg(distinct outcome, ', ' order by outcome) as outcomes,
        max(waits_until) as waits_until
    from pulls
    group by source, query, started_at::date
),

stored as (
    select
        source,
        query,
        stored_at::date as day,
        count(*) as page_count,
        sum(read_count)::bigint as read_count,
        sum(loaded_count)::bigint as loaded_count,
        sum(updated_count)::bigint as updated_count,
        sum(unchanged_count)::bigint as unchanged_count,
        sum(quarantined_count)::bigint as quarantined_count,
        sum(request_count)::bigint as request_count
    from pages
    group by source, query, stored_at::date
),

spent as (
    select
        pulls.source,
        pulls.query,
        spending.spent_at::date as day,
        sum(spending.unit_count)::bigint as billed_count,
        sum(spending.cost_usd)::decimal(18, 6) as cost_usd
    from spending
    inner join pulls using (pull_id)
    group by pulls.source, pulls.query, spending.spent_at::date
),

missed_days as (
    select
        source,
        query,
        reason,
        unnest(generate_series(shown_from, shown_until, interval 1 day))::date as day
    from stg_gaps
),

missed as (
    select
        source,
        query,
        day,
        count(*) as gap_count,
        string_agg(distinct reason, ', ' order by reason) as gap_reasons
    from missed_days
    group by source, query, day
),

days as (
    select
        source,
        query,
        day
    from pulled
    union
    select
        source,
        query,
        day
    from stored
    union
    select
        source,
        query,
        day
    from spent
    union
    select
        source,
        query,
        day
    from missed
)

select
    days.source,
    days.query,
    days.day,
    coalesce(pulled.pull_count, 0) as pull_count,
    coalesce(pulled.failed_pull_count, 0) as failed_pull_count,
    pulled.outcomes,
    pulled.waits_until,
    coalesce(stored.page_count, 0) as page_count,
    coalesce(stored.read_count, 0) as read_count,
    coalesce(stored.loaded_count, 0) as loaded_count,
    coalesce(stored.updated_count, 0) as updated_count,
    coalesce(stored.unchanged_count, 0) as unchanged_count,
    coalesce(stored.quarantined_count, 0) as quarantined_count,
    coalesce(stored.request_count, 0) as request_count,
    coalesce(spent.billed_count, 0) as billed_count,
    coalesce(spent.cost_usd, 0) as cost_usd,
    coalesce(missed.gap_count, 0) as gap_count,
    missed.gap_reasons
from days
left join pulled using (source, query, day)
left join stored using (source, query, day)
left join spent using (source, query, day)
left join missed using (source, query, day)
