-- An alert that was told and is over, and one that nobody was told of.

insert into raised_alerts (alert_id, kind, subject, source, found, threshold, began_at, opened_at, closed_at) values
('a1', 'source_failing', 'x launches', 'x', 3, 3, '2026-03-01 07:00', '2026-03-01 09:10', '2026-03-01 11:10'),
('a2', 'disk_low', 'warehouse', null, 1.5, 5, '2026-03-02 07:00', '2026-03-02 07:00', null);

insert into alert_notices values
('a1', 'opened', 'slack', '2026-03-01 09:10:05'),
('a1', 'closed', 'slack', '2026-03-01 11:10:05');
