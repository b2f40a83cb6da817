-- Coverage: when which source was collected, what it brought and cost, and what it missed.
--
-- Grain:   one row per source, query and UTC day on which there was a pull or which a gap touches.
-- Reads:   measured_coverage
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
select
    source,
    query,
    day,
    pull_count,
    failed_pull_count,
    outcomes,
    waits_until,
    page_count,
    read_count,
    loaded_count,
    updated_count,
    unchanged_count,
    quarantined_count,
    request_count,
    billed_count,
    cost_usd,
    gap_count,
    gap_reasons
from measured_coverage
