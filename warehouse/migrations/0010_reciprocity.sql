-- Who praises whom in turn, and what else was given for something in return.

create table measured_praise (
    brand varchar not null,
    platform varchar not null,
    post_id varchar not null,
    created_at timestamp not null,
    praiser varchar not null,
    praised varchar not null
);

create table measured_pairs (
    brand varchar not null,
    platform varchar not null,
    post_id varchar not null,
    other_brand varchar not null,
    other_platform varchar not null,
    other_post_id varchar not null,
    days_between double not null
);

create table measured_reciprocity (
    brand varchar not null,
    platform varchar not null,
    post_id varchar not null,
    tagger varchar not null,
    author_id varchar,
    handle varchar,
    url varchar,
    excerpt varchar not null,
    created_at timestamp,
    kind varchar,
    form varchar not null
);

alter table measured_mentions add column reciprocal_by varchar;

comment on table measured_praise is 'stg_praise as measured.';
comment on table measured_pairs is 'stg_pairs as measured.';
comment on table measured_reciprocity is 'Every earned mention given for something in return.';
comment on column measured_reciprocity.form is 'pair, giveaway, referral, gift, follow or other: see reciprocity_pairs';
