-- Incomplete stretches: the times of which a query does not hold everything there was.
--
-- Grain:   one row per query and reason: each gap found, the days before its first page, those since its last,
--          its failure.
-- Reads:   pulls, pages, stg_gaps
-- Columns: source     connector asked
--          query      name of the query
--          brand      brand it listens for, null where it listens for all
--          starts_at  first moment that is not covered, UTC, -infinity where none before is
--          ends_at    last moment that is not covered, UTC, infinity where no end is known
--          reason     the gap's own; before: collected from ends_at only; behind: collected up to starts_at only;
--                     failed: the last pull did not end well
-- Note:    sources that tell which time their pages cover know nothing before their first page, and are behind from
--          where they came to. A pull of theirs that ended well without a page had nothing to add up to when it began,
--          or to the end of the time it was asked for. One that is partial ended well: its
--          gaps tell the rest. Of the other sources (files, feeds) only a failed last pull is known to leave something
--          out. A query is missed until the end of the 7th UTC day after its last pull began, not for ever.
with reaches as (
    select
        pulls.source,
        pulls.query,
        pulls.brand,
        pulls.started_at,
        pulls.until_at,
        pulls.outcome in ('done', 'partial') as ended_well,
        min(pages.covers_from) as covers_from,
        max(pages.covers_until) as covers_until
    from pulls
    left join pages using (pull_id)
    where pulls.query not in ('(sweep)', '(refresh)')
    group by
        pulls.pull_id, pulls.source, pulls.query, pulls.brand, pulls.started_at, pulls.until_at, pulls.outcome
),

queries as (
    select
        source,
        query,
        brand,
        min(covers_from) as covers_from,
        count(covers_until) > 0 as tells_cover,
        max(coalesce(covers_until, least(started_at, until_at))) filter (where ended_well) as complete_until,
        max(started_at) filter (where ended_well) as succeeded_at,
        max(started_at) as last_started_at,
        date_trunc('day', last_started_at) + interval 8 days - interval 1 microsecond as missed_until
    from reaches
    group by source, query, brand
)

select
    stg_gaps.source,
    stg_gaps.query,
    queries.brand,
    stg_gaps.starts_at,
    stg_gaps.ends_at,
    stg_gaps.reason
from stg_gaps
left join queries using (source, query)
union all
select
    source,
    query,
    brand,
    '-infinity'::timestamp as starts_at,
    covers_from - interval 1 microsecond as ends_at,
    'before' as reason
from queries
where covers_from is not null
union all
select
    source,
    query,
    brand,
    coalesce(complete_until, covers_from) as starts_at,
    missed_until as ends_at,
    'behind' as reason
from queries
where tells_cover
union all
select
    source,
    query,
    brand,
    coalesce(succeeded_at, '-infinity') as starts_at,
    missed_until as ends_at,
    'failed' as reason
from queries
where not tells_cover and coalesce(succeeded_at < last_started_at, true)
