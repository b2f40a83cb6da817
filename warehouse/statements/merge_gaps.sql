-- A gap that every run meets again is one gap.
merge into gaps
using (
    select distinct
        start as gap_start,
        "end" as gap_end,
        reason
    from page_gaps
) as told
    on
        gaps.source = $source
        and gaps.query = $query
        and gaps.gap_start is not distinct from told.gap_start
        and gaps.gap_end is not distinct from told.gap_end
        and gaps.reason = told.reason
when not matched then
    insert (source, query, gap_start, gap_end, reason, found_at)
    values ($source, $query, told.gap_start, told.gap_end, told.reason, current_timestamp::timestamp)
