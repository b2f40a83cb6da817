insert into raised_alerts by name
with opened as (
    select
        kind,
        subject
    from raised_alerts
    where closed_at is null
)

select
    uuid()::varchar as alert_id,
    watched.kind,
    watched.subject,
    watched.brand,
    watched.source,
    watched.found,
    watched.threshold,
    watched.began_at,
    watched.detail,
    $moment::timestamp as opened_at
from watched
anti join opened using (kind, subject)
