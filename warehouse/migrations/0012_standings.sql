-- Who is one person, what makes an advocate, and how standings move.

create table person_accounts (
    person varchar not null,
    platform varchar not null,
    account varchar not null
);

create table advocate_rule (
    mentions bigint not null,
    days bigint not null,
    window_days integer not null
);

insert into advocate_rule values (2, 2, 365);

create table measured_people (
    platform varchar not null,
    author_id varchar not null,
    person varchar not null,
    handle varchar,
    name varchar
);

create table measured_moves (
    brand varchar not null,
    person varchar not null,
    starts_on date not null,
    standing_before varchar not null,
    standing varchar not null,
    advocacy_count bigint not null,
    detraction_count bigint not null
);

alter table measured_mentions add column person varchar;

alter table measured_advocacy add column person varchar;

alter table measured_authors add column person varchar;

alter table measured_authors add column platforms varchar default '';

alter table measured_authors add column standing_since date;

comment on table person_accounts is 'Which accounts belong to one person, as wom.toml says.';
comment on column person_accounts.account is 'id or handle';
comment on table advocate_rule is 'How much advocacy makes an advocate, as wom.toml says. One row.';
comment on column advocate_rule.mentions is 'of advocacy in full, at least';
comment on column advocate_rule.days is 'different ones with advocacy in full, at least';
comment on column advocate_rule.window_days is 'how far back a standing looks';
comment on table measured_people is 'stg_people as measured, with the names of the accounts.';
comment on table measured_moves is 'Months in which somebody came to stand elsewhere: see advocate_changes.';
