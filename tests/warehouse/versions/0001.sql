-- What a warehouse of version 1 holds: two brands, a week of posts, tags, counts and the story of how they came in.

insert into brands (brand, name, is_competitor) values ('acme', 'Acme', false), ('globex', 'Globex', true);

insert into brand_accounts (brand, platform, account, role) values
('acme', 'x', 'acmehq', 'owned'),
('acme', 'x', 'jane', 'staff');

insert into brand_campaigns (brand, hashtag, starts_on, ends_on) values
('acme', 'hearacme', date '2026-03-01', date '2026-03-31');

insert into authors (platform, author_id, handle, name, follower_count, created_at, observed_at, first_seen_at) values
('x', '1', 'acmehq', 'Acme', 900, timestamp '2015-01-01', timestamp '2026-03-09', timestamp '2026-03-02'),
('x', '2', 'ann', 'Ann', 12, timestamp '2019-01-01', timestamp '2026-03-09', timestamp '2026-03-02'),
('x', '3', 'bob', 'Bob', null, null, timestamp '2026-03-09', timestamp '2026-03-02');

insert into posts (
    platform, post_id, source, post_type, text, author_id, created_at, reply_to_id, conversation_id, links,
    visibility, like_count, raw, text_hash, observed_at, first_seen_at
) values
('x', '10', 'archive', 'post', 'Meet the new Acme lamp. Order now!', '1', timestamp '2026-03-02 09:00', null, '10',
 ['https://acme.example'], 'public', 4, '{"id": 10}', 'a', timestamp '2026-03-09', timestamp '2026-03-02'),
('x', '11', 'archive', 'post', 'I love my Acme lamp, get one', '2', timestamp '2026-03-03 10:00', null, '11',
 [], 'public', 2, '{"id": 11}', 'b', timestamp '2026-03-09', timestamp '2026-03-03'),
('x', '12', 'archive', 'post', 'My Acme lamp again: everyone should have one', '2', timestamp '2026-03-05 23:30',
 null, '12', [], 'public', 0, '{"id": 12}', 'c', timestamp '2026-03-09', timestamp '2026-03-05'),
('x', '13', 'archive', 'post', 'It broke. Avoid Acme, take Globex', '3', timestamp '2026-03-06 12:00', '10', '10',
 [], 'public', null, '{"id": 13}', 'd', timestamp '2026-03-09', timestamp '2026-03-06'),
('x', '14', 'archive', 'post', 'Thank you!', '1', timestamp '2026-03-06 13:00', '11', '11',
 [], 'public', 1, '{"id": 14}', 'e', timestamp '2026-03-09', timestamp '2026-03-06'),
('reddit', 't3_1', 'reddit', 'post', 'Acme 30 % off with code SAVE', null, null, null, null,
 null, 'public', null, '', 'f', timestamp '2026-03-09', timestamp '2026-03-07');

insert into engagement (platform, post_id, observed_at, like_count) values
('x', '11', timestamp '2026-03-03', 0),
('x', '11', timestamp '2026-03-09', 2);

insert into taggings (platform, post_id, tagger, matcher, text_hash, mention_count, tagged_at)
select
    platform,
    post_id,
    'rules-1' as tagger,
    'm' as matcher,
    text_hash,
    if(post_id = '13', 2, 1) as mention_count,
    timestamp '2026-03-09' as tagged_at
from posts
where post_id != '14';

insert into mentions (
    platform, post_id, brand, tagger, matched_in, lang, sentiment, sentiment_label, passion, trust, promotion,
    reciprocity, kind, kind_scores, tagged_at
) values
('x', '10', 'acme', 'rules-1', 'text', 'en', 0.1, 'neutral', 0.1, 0, 0.9, 0, 'promotion',
 {advocacy: 0, satisfaction: 0, share: 0, promotion: 1, detraction: 0, talk: 0}, timestamp '2026-03-09'),
('x', '11', 'acme', 'rules-1', 'text', 'en', 0.9, 'positive', 0.8, 0.9, 0.1, 0, 'advocacy',
 {advocacy: 1, satisfaction: 0, share: 0, promotion: 0, detraction: 0, talk: 0}, timestamp '2026-03-09'),
('x', '12', 'acme', 'rules-1', 'text', 'en', 0.9, 'positive', 0.9, 0.9, 0.1, 0, 'advocacy',
 {advocacy: 1, satisfaction: 0, share: 0, promotion: 0, detraction: 0, talk: 0}, timestamp '2026-03-09'),
('x', '13', 'acme', 'rules-1', 'text', 'en', -0.9, 'negative', 0.6, -0.9, 0, 0, 'detraction',
 {advocacy: 0, satisfaction: 0, share: 0, promotion: 0, detraction: 1, talk: 0}, timestamp '2026-03-09'),
('x', '13', 'globex', 'rules-1', 'text', 'en', 0.4, 'positive', 0.2, 0.5, 0, 0, 'talk',
 {advocacy: 0, satisfaction: 0, share: 0, promotion: 0, detraction: 0, talk: 1}, timestamp '2026-03-09'),
('reddit', 't3_1', 'acme', 'rules-1', 'text', 'en', 0, 'neutral', 0, 0, 0.6, 0.9, 'share',
 {advocacy: 0, satisfaction: 0, share: 1, promotion: 0, detraction: 0, talk: 0}, timestamp '2026-03-09');

insert into evidence (platform, post_id, brand, tagger, tag, cue, field, span_start, span_end, weight) values
('x', '11', 'acme', 'rules-1', 'passion', 'love', 'text', 2, 6, 0.8),
('x', '13', 'acme', 'rules-1', 'trust', 'avoid', 'text', 10, 15, -0.9);

insert into current_tagger (tagger, matcher, since) values ('rules-1', 'm', timestamp '2026-03-01');

insert into cursors (source, query, cursor, updated_at) values ('archive', 'acme', '6', timestamp '2026-03-09');

insert into pulls (pull_id, source, query, brand, started_at, ended_at, outcome) values
('p1', 'archive', 'acme', 'acme', timestamp '2026-03-09 01:00', timestamp '2026-03-09 01:01', 'done'),
('p2', 'reddit', 'acme', null, timestamp '2026-03-09 01:00', timestamp '2026-03-09 01:02', 'rate_limited');

insert into pages (
    pull_id, source, query, covers_from, covers_until, read_count, loaded_count, updated_count, unchanged_count,
    quarantined_count, request_count, stored_at
) values
('p1', 'archive', 'acme', timestamp '2026-03-02', timestamp '2026-03-09', 6, 5, 0, 0, 1, 1, timestamp '2026-03-09'),
('p2', 'reddit', 'acme', null, null, 1, 1, 0, 0, 0, 2, timestamp '2026-03-09');

insert into gaps (source, query, gap_start, gap_end, reason, found_at) values
('reddit', 'acme', timestamp '2026-03-01', null, 'limit', timestamp '2026-03-09');

insert into spending (pull_id, source, unit, unit_count, cost_usd, spent_at) values
('p2', 'reddit', 'request', 2, 0.25, timestamp '2026-03-09');

insert into quarantine (source, query, location, reason, raw, found_at) values
('archive', 'acme', 'posts.jsonl:7', 'field text is missing', '{"id": 15}', timestamp '2026-03-09');

insert into changes (platform, post_id) values ('x', '11');

update data_version set version = version + 1;
