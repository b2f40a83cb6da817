-- Where word of mouth lives, how long it echoes, and when it stands out.

create table measured_communities (
    brand varchar not null,
    platform varchar not null,
    form varchar not null,
    community varchar not null,
    starts_on date,
    tagger varchar not null,
    mention_count bigint not null,
    judged_count bigint not null,
    exchange_count bigint not null,
    advocacy_count bigint not null,
    detraction_count bigint not null,
    member_count bigint not null,
    returning_member_count bigint not null
);

create table measured_echoes (
    platform varchar not null,
    spark_id varchar not null,
    post_id varchar not null,
    author_id varchar,
    created_at timestamp
);

create table measured_sparks (
    brand varchar not null,
    platform varchar not null,
    post_id varchar not null,
    tagger varchar not null,
    voice varchar not null,
    kind varchar,
    author_id varchar,
    handle varchar,
    url varchar,
    excerpt varchar not null,
    created_at timestamp not null,
    echo_count bigint not null,
    late_count bigint not null,
    mean_days double not null,
    median_days double not null,
    echo_by_day bigint[] not null
);

create table measured_hours (
    brand varchar not null,
    day date not null,
    hour integer not null,
    mention_count bigint not null,
    advocacy_count bigint not null,
    detraction_count bigint not null
);

create table measured_spikes (
    brand varchar not null,
    grain varchar not null,
    measure varchar not null,
    starts_at timestamp not null,
    found_count bigint not null,
    expected_count double not null,
    spread double not null,
    week_count bigint not null,
    author_count bigint not null,
    repost_count bigint not null,
    posts varchar[] not null
);

alter table measured_mentions add column community varchar;

alter table measured_mentions add column hashtags varchar[];

alter table measured_state add column collected_until timestamp;

comment on table measured_communities is 'Counts per community and month, explained in communities, which shows them.';
comment on table measured_echoes is 'Posts that carry on others, one row for each of these.';
comment on column measured_echoes.spark_id is 'what it passes on, quotes or answers, or what began its conversation';
comment on table measured_sparks is 'Posts that others carried on, explained in long_tail, which shows them.';
comment on column measured_sparks.mean_days is 'mean age of its echo';
comment on column measured_sparks.late_count is 'echoes after more than seven days';
comment on table measured_hours is 'Earned mentions per brand and hour, in the time zone of the brand.';
comment on table measured_spikes is 'Hours and days that stand out, explained in spikes, which shows them.';
comment on column measured_state.collected_until is 'UTC, when the last pull began';
