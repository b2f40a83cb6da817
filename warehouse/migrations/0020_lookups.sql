-- Which posts were asked for again at their platforms, and what stays of those that are gone there.

create table lookups (
    platform varchar not null,
    post_id varchar not null,
    looked_up_at timestamp not null,
    outcome varchar not null
);

create table tombstones (
    platform varchar not null,
    brands varchar[] not null,
    created_on date,
    outcome varchar not null,
    withdrawn_at timestamp not null,
    returned_at timestamp,
    salt varchar not null,
    digest varchar not null
);

comment on table lookups is 'When each post was last asked for by its id. One row per post.';
comment on column lookups.looked_up_at is 'UTC';
comment on column lookups.outcome is
'there; unanswered; doubted: said to be gone, and to be asked for once more before that is believed';

comment on table tombstones is 'What stays of posts that are gone from their platforms: no name, and no word of them.';
comment on column tombstones.brands is 'keys of the brands it was about, as the tagger of then found';
comment on column tombstones.created_on is 'UTC day on which it was written, null where unknown';
comment on column tombstones.outcome is 'deleted, or hidden: protected, private or withheld';
comment on column tombstones.withdrawn_at is 'UTC, when it went from here';
comment on column tombstones.returned_at is 'UTC, when the platform showed it again; null until then';
comment on column tombstones.salt is 'random; empty in the published copy';
comment on column tombstones.digest is
'SHA-256 of salt, platform and id, by which the post is known again; empty in the published copy';
