-- A source that asked to be left alone.

insert into pulls (pull_id, source, query, started_at, ended_at, outcome, waits_until) values
('p4', 'reddit', 'acme', timestamp '2026-03-11', timestamp '2026-03-11', 'rate_limited', timestamp '2026-03-12');
