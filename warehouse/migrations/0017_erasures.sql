-- That people were erased, without saying who: enough to know them again, so that nothing of theirs comes back.

create table erasures (
    erased_at timestamp not null,
    post_count bigint not null,
    altered_count bigint not null,
    reject_count bigint not null,
    rewritten_at timestamp
);

create table erased_marks (
    kind varchar not null,
    platform varchar not null,
    salt varchar not null,
    digest varchar not null
);

comment on table erasures is 'Each time somebody was erased; whom, it does not say.';
comment on column erasures.erased_at is 'UTC';
comment on column erasures.post_count is 'posts that went: theirs, and reposts by others that passed their words on';
comment on column erasures.altered_count is 'posts by others in which they were named, and are no more';
comment on column erasures.reject_count is 'rows in quarantine that named them, and went';
comment on column erasures.rewritten_at is
'UTC, when the file was written anew, so that no free block of it holds what was erased; null until then';

comment on table erased_marks is 'By what the erased are known again; empty in the published copy.';
comment on column erased_marks.kind is
'account: id, handle or address; mention: the part of a handle before its server; shown: a name of words; post: its id';
comment on column erased_marks.salt is 'random';
comment on column erased_marks.digest is 'SHA-256 of the salt and the id or name in lower case, without leading @';
