-- Gaps: the days of which a source did not give everything.
--
-- Grain:   one row per gap.
-- Reads:   gaps, pulls
-- Columns: source       connector asked
--          query        name of the query
--          reason       why
--          starts_on    first UTC day it touches, -infinity where its start is unknown
--          ends_on      last UTC day it touches, infinity where its end is unknown
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
        coalesce(gap_start::date, '-infinity') as starts_on,
        greatest(starts_on, coalesce((gap_end - interval 1 microsecond)::date, 'infinity')) as ends_on
    from gaps
)

select
    stretches.source,
    stretches.query,
    stretches.reason,
    stretches.starts_on,
    stretches.ends_on,
    case
        when isfinite(stretches.starts_on) then stretches.starts_on
        when isfinite(stretches.ends_on) then stretches.ends_on
        else stretches.found_on
    end as shown_from,
    case
        when isfinite(stretches.ends_on) then stretches.ends_on
        else greatest(shown_from, stretches.found_on, pulled.last_pulled_on)
    end as shown_until
from stretches
left join pulled using (source, query)
