-- What went wrong and was told: each alert with when it was raised and when it was over, and to which channels it went.

create table raised_alerts (
    alert_id varchar not null,
    kind varchar not null,
    subject varchar not null,
    brand varchar,
    source varchar,
    found double,
    threshold double,
    began_at timestamp,
    detail varchar,
    opened_at timestamp not null,
    closed_at timestamp
);

create table alert_notices (
    alert_id varchar not null,
    event varchar not null,
    channel varchar not null,
    told_at timestamp not null
);

create table measured_alerts (
    alert_id varchar not null,
    kind varchar not null,
    subject varchar not null,
    brand varchar,
    source varchar,
    found double,
    threshold double,
    began_at timestamp,
    detail varchar,
    opened_at timestamp not null,
    closed_at timestamp,
    told_at timestamp,
    cleared_at timestamp
);

comment on table raised_alerts is 'What wom watch found amiss; of a kind and a subject one row at most is open.';
comment on column raised_alerts.alert_id is 'goes with each notice, so that a receiver can drop doubles';
comment on column raised_alerts.kind is 'run_failed, source_failing, budget, ...: see docs/operate.md';
comment on column raised_alerts.subject is 'what it is about: a query, a cap, a brand and measure, a deployment';
comment on column raised_alerts.brand is 'key of the brand, null where it is about none or several';
comment on column raised_alerts.source is 'connector, null where it is about none';
comment on column raised_alerts.found is 'number that was found when it was raised';
comment on column raised_alerts.threshold is 'number from which on it is raised';
comment on column raised_alerts.began_at is 'UTC, since when it is so';
comment on column raised_alerts.detail is 'what else helps, maybe in words of a platform';
comment on column raised_alerts.opened_at is 'UTC, when it was found';
comment on column raised_alerts.closed_at is 'UTC, when it was found to be over, null until then';
comment on table alert_notices is 'What was told of alerts: at most one row for each alert, event and channel.';
comment on column alert_notices.event is 'opened or closed';
comment on column alert_notices.channel is 'slack, email or webhook';
comment on column alert_notices.told_at is 'UTC, when the channel had taken it';
comment on table measured_alerts is 'Alerts as measured, explained in alerts, which shows them.';
