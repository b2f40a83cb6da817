-- A brand configuration that mentions are matched by again, while the answers still speak from the one before.

insert into taggings (platform, post_id, tagger, matcher, text_hash, mention_count, tagged_at, speaker) values
('x', '11', 'rules-1', 'm2', 'b', 1, timestamp '2026-03-10', null),
('x', '10', 'rules-1', 'm2', 'a', 1, timestamp '2026-03-10', 'acme');

insert into mentions (platform, post_id, brand, tagger, matcher, matched_in, kind, tagged_at) values
('x', '11', 'acme', 'rules-1', 'm2', 'text', 'talk', timestamp '2026-03-10'),
('x', '10', 'acme', 'rules-1', 'm2', 'author', 'promotion', timestamp '2026-03-10');

insert into measured_state (tagger, matcher, digest) values ('rules-1', 'm', 'of long ago');
