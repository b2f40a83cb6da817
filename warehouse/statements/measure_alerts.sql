insert into measured_alerts by name
with told as (
    select
        alert_id,
        min(told_at) filter (event = 'opened') as told_at,
        min(told_at) filter (event = 'closed') as cleared_at
    from alert_notices
    group by alert_id
)

select
    raised_alerts.alert_id,
    raised_alerts.kind,
    raised_alerts.subject,
    raised_alerts.brand,
    raised_alerts.source,
    raised_alerts.found,
    raised_alerts.threshold,
    raised_alerts.began_at,
    raised_alerts.detail,
    raised_alerts.opened_at,
    raised_alerts.closed_at,
    told.told_at,
    told.cleared_at
from raised_alerts
left join told using (alert_id)
