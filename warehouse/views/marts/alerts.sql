-- Alerts: what went wrong or stood out, since when, and whether it is over.
--
-- Grain:   one row per alert raised; of a kind and a subject at most one is open.
-- Reads:   measured_alerts
-- Columns: alert_id    goes with each notice of the alert
--          kind        run_failed, run_crashed, run_late, run_zombie, source_failing, budget, spike, detraction_wave,
--                      no_data, tagger_drift, disk_low or published_old
--          subject     what it is about: a query, a cap, a brand and measure, a deployment
--          brand       key of the brand, null where it is about none or several
--          source      connector, null where it is about none
--          found       number that was found when it was raised
--          threshold   number from which on it is raised
--          began_at    since when it is so, UTC
--          opened_at   when it was found, UTC
--          closed_at   when it was found to be over, UTC, null while it is not
--          open_hours  hours from opened_at to closed_at, null while it is not over
--          told_at     when a channel first took it, UTC, null where none did
--          cleared_at  when a channel first took the all-clear, UTC, null where none did
-- Note:    as of the last run that measured; `wom alerts` says how things stand now. What the numbers count depends on
--          the kind: see docs/operate.md.
select
    alert_id,
    kind,
    subject,
    brand,
    source,
    found,
    threshold,
    began_at,
    opened_at,
    closed_at,
    epoch(closed_at - opened_at) / 3600 as open_hours,
    told_at,
    cleared_at
from measured_alerts
