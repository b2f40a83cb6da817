with opened as (
    select
        alert_id,
        kind,
        subject
    from raised_alerts
    where closed_at is null
)

select
    count(*) filter (opened.alert_id is null) as opened_count,
    count(*) filter (watched.kind is null and list_contains($kinds, opened.kind)) as closed_count
from watched
full outer join opened on watched.kind = opened.kind and watched.subject = opened.subject
