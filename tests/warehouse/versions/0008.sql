-- Thanks that were given elsewhere.

insert into thanks (platform, post_id, thanked_by, thanked_at, note) values
('x', '12', 'eve', timestamp '2026-03-11', 'a card');
