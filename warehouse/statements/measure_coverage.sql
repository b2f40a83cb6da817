insert into measured_coverage (
    source, query, day, pull_count, failed_pull_count, outcomes, waits_until, page_count, read_count, loaded_count,
    updated_count, unchanged_count, quarantined_count, request_count, billed_count, cost_usd, gap_count, gap_reasons
)
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
from stg_coverage
