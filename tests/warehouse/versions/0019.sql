-- A post that somebody was given.

insert into exported_posts (platform, post_id, recipient, exported_at)
values ('x', '1', 'acme', '2026-03-02 12:00:00'), ('x', null, 'acme', '2026-03-02 12:00:00');
