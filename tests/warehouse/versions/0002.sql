-- Measured by the statements of then: nothing of it may be left in today's answers.

insert into measured_state (tagger, pulled_on) values ('rules-1', date '2026-03-09');

insert into measured_owned_authors (brand, platform, author_id, role) values
('acme', 'x', '1', 'owned'), ('acme', 'x', '99', 'owned');

insert into measured_mentions (
    brand, platform, post_id, tagger, author_id, voice, is_repost, is_prompted, is_reciprocal, kind, is_advocacy
) values ('acme', 'x', 'gone', 'rules-1', '98', 'earned', false, false, false, 'advocacy', true);

insert into measured_advocacy (brand, platform, post_id, tagger, author_id, excerpt) values
('acme', 'x', 'gone', 'rules-1', '98', 'no longer there');

insert into measured_coverage (
    source, query, day, pull_count, failed_pull_count, page_count, read_count, loaded_count, updated_count,
    unchanged_count, quarantined_count, request_count, billed_count, cost_usd, gap_count
) values ('archive', 'gone', date '2026-03-09', 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9);
