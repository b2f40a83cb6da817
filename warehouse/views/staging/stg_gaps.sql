-- Gaps: the stretches of time of which a source did not give everything.
--
-- Grain:   one row per gap.
-- Reads:   gaps, pulls
-- Columns: source       connector asked
--          query        name of the query
--          reason       why
--          starts_at    first moment of it, UTC, -infinity where its start is unknown
--          ends_at      last moment of it, UTC, infinity where its end is unknown
--          shown_from   first UTC day to show it on: that on which it ends where its start is unknown
--          shown_until  last UTC day to show it on: that of the last pull where its end is unknown
-- Note:    a gap that ends at midnight does not touch the day that begins there.
with pulled as (
    select
        source,
        query,
        max(started_at)::date as last_pulled_on
    from pulls
    group by source, query
),

stretches as (
    select
        source,
        query,
        reason,
        found_at::date as found_on,
        coalesce(gap_start, '-infinity') as starts_at,
        greatest(starts_at, coalesce(gap_end - interval 1 microsecond, 'infinity')) as ends_at
    from gaps
)

select
    stretches.source,
    stretches.query,
    stretches.reason,
    stretches.starts_at,
    stretches.ends_at,
    case
        when isfinite(stretches.starts_at) then stretches.starts_at::date
        when isfinite(stretches.ends_at) then stretches.ends_at::date
        else stretches.found_on
    end as shown_from,
    case
        when isfinite(stretches.ends_at) then stretches.ends_at::date
        else greatest(shown_from, stretches.found_on, pulled.last_pulled_on)
    end as shown_until
from stretches
left join pulled using (source, query)
