-- Who spoke in which community when, so that a new day counts its own months alone, and who it was that came to stand
-- elsewhere, so that nothing has to be looked up. Until when a spark was followed cost more than it told.

create table measured_members (
    brand varchar not null,
    platform varchar not null,
    form varchar not null,
    community varchar not null,
    starts_on date,
    person varchar,
    tagger varchar not null,
    mention_count bigint not null,
    judged_count bigint not null,
    exchange_count bigint not null,
    advocacy_count bigint not null,
    detraction_count bigint not null
);

alter table measured_moves add column platform varchar;

alter table measured_moves add column author_id varchar;

alter table measured_moves add column handle varchar;

alter table measured_moves add column name varchar;

alter table measured_moves add column credibility decimal(5, 4) default 0;

alter table measured_state drop column collected_until;

comment on table measured_members is 'What each person said in each community and month: see communities.';
comment on column measured_members.person is 'who: see advocates; null where the platform names nobody';
