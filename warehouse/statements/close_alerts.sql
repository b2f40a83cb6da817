update raised_alerts
set closed_at = $moment::timestamp
where
    closed_at is null
    and list_contains($kinds, kind)
    and not exists (
        from watched
        where watched.kind = raised_alerts.kind and watched.subject = raised_alerts.subject
    )
