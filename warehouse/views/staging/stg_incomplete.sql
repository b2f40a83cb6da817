-- Incomplete stretches: the days on which a query that is in use does not hold everything there was.
--
-- Grain:   one row per query and reason: each gap found, the days since it was last complete, its failure.
-- Reads:   pulls, pages, gaps
-- Columns: source     connector asked
--          query      name of the query
--          brand      brand it listens for, null where it listens for all
--          starts_on  first UTC day that is not complete, -infinity where all days before are not
--          ends_on    last UTC day that is not complete, infinity where no end is known
--          reason     the gap's own; behind: collected up to starts_on only; failed: the last pull did not end well
-- Note:    sources that tell which time their pages cover are behind from where they came to. Of the others (files,
--          feeds) only a failed last pull is known to leave something out. A query is in use until 7 days after its
--          last pull began, so that a retired one is not missed for ever.
with reaches as (
    select
        pulls.source,
        pulls.query,
        pulls.brand,
        pulls.started_at,
        pulls.outcome,
        min(pages.covers_from) as covers_from,
        max(pages.covers_until) as covers_until
    from pulls
    left join pages using (pull_id)
    group by pulls.pull_id, pulls.source, pulls.query, pulls.brand, pulls.started_at, pulls.outcome
),

queries as (
    select
        source,
        query,
        brand,
        min(covers_from) as covers_from,
        count(covers_until) > 0 as tells_cover,
        max(coalesce(covers_until, started_at)) filter (where outcome = 'done') as complete_until,
        max(started_at) filter (where outcome = 'done') as succeeded_at,
        max(started_at) as last_started_at
    from reaches
    group by source, query, brand
)

select
    gaps.source,
    gaps.query,
    queries.brand,
    coalesce(gaps.gap_start::date, '-infinity') as starts_on,
    coalesce((gaps.gap_end - interval 1 microsecond)::date, 'infinity') as ends_on,
    gaps.reason
from gaps
left join queries using (source, query)
union
select
    source,
    query,
    brand,
    coalesce(complete_until, covers_from)::date as starts_on,
    last_started_at::date + 7 as ends_on,
    'behind' as reason
from queries
where tells_cover
union
select
    source,
    query,
    brand,
    coalesce(succeeded_at::date, '-infinity') as starts_on,
    last_started_at::date + 7 as ends_on,
    'failed' as reason
from queries
where not tells_cover and coalesce(succeeded_at < last_started_at, true)
