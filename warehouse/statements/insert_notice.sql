insert into alert_notices by name
select
    $alert_id as alert_id,
    $event as event,
    $channel as channel,
    $moment::timestamp as told_at
