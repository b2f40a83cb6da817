-- A pull of a past stretch of time, and the first token.

insert into pulls (pull_id, source, query, brand, started_at, ended_at, outcome, until_at) values
('p3', 'archive', 'acme', 'acme', timestamp '2026-03-10', timestamp '2026-03-10', 'done', timestamp '2026-02-01');

update data_version set
    version = version + 1,
    token = uuid();
