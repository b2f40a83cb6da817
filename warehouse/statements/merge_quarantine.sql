-- The same reject met again is stored once.
merge into quarantine
using (
    select distinct on (location, reason)
        location,
        reason,
        raw
    from rejects
) as told
    on
        quarantine.source = $source
        and quarantine.query = $query
        and quarantine.location = told.location
        and quarantine.reason = told.reason
when not matched then
    insert (source, query, location, reason, raw, found_at)
    values ($source, $query, told.location, told.reason, told.raw, current_timestamp::timestamp)
