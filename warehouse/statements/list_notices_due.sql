-- What channels are still to be told: of a closing only where the opening was told. What was over a day ago without
-- having been told is told no more.
with wanted as (
    select
        raised_alerts.alert_id,
        raised_alerts.kind,
        raised_alerts.subject,
        raised_alerts.opened_at,
        raised_alerts.closed_at,
        unnest($channels) as channel
    from raised_alerts
),

told as (
    select
        alert_id,
        channel,
        bool_or(event = 'opened') as is_opening_told,
        bool_or(event = 'closed') as is_closing_told
    from alert_notices
    group by alert_id, channel
)

select
    wanted.alert_id,
    wanted.channel
from wanted
left join told using (alert_id, channel)
where
    case
        when $event = 'opened'
            then
                told.is_opening_told is null
                and coalesce(wanted.closed_at > $moment::timestamp - interval 1 day, true)
        else wanted.closed_at is not null and told.is_opening_told and not told.is_closing_told
    end
order by wanted.opened_at, wanted.kind, wanted.subject, wanted.channel
