-- The tables that collecting and tagging write. No keys and no indexes: see docs/decisions.

create table posts (
    platform varchar not null,
    post_id varchar not null,
    source varchar not null,
    post_type varchar not null,
    text varchar not null,
    title varchar,
    lang varchar,
    url varchar,
    created_at timestamp,
    edited_at timestamp,
    community varchar,
    conversation_id varchar,
    reply_to_id varchar,
    reply_to_author_id varchar,
    quoted_id varchar,
    reposted_id varchar,
    links varchar[],
    visibility varchar not null,
    author_id varchar,
    like_count bigint,
    reply_count bigint,
    repost_count bigint,
    quote_count bigint,
    view_count bigint,
    raw varchar not null,
    text_hash varchar not null,
    observed_at timestamp not null,
    first_seen_at timestamp not null
);

create table authors (
    platform varchar not null,
    author_id varchar not null,
    handle varchar,
    name varchar,
    follower_count bigint,
    created_at timestamp,
    observed_at timestamp not null,
    first_seen_at timestamp not null
);

create table engagement (
    platform varchar not null,
    post_id varchar not null,
    observed_at timestamp not null,
    like_count bigint,
    reply_count bigint,
    repost_count bigint,
    quote_count bigint,
    view_count bigint
);

create table brands (
    brand varchar not null,
    name varchar not null,
    is_competitor boolean not null
);

create table brand_accounts (
    brand varchar not null,
    platform varchar not null,
    account varchar not null,
    role varchar not null
);

create table brand_campaigns (
    brand varchar not null,
    hashtag varchar not null,
    starts_on date,
    ends_on date
);

create table mentions (
    platform varchar not null,
    post_id varchar not null,
    brand varchar not null,
    tagger varchar not null,
    matched_in varchar not null,
    lang varchar,
    sentiment float,
    sentiment_label varchar,
    passion float,
    trust float,
    promotion float,
    reciprocity float,
    kind varchar,
    kind_scores struct(
        advocacy float, satisfaction float, share float, promotion float, detraction float, talk float
    ),
    tagged_at timestamp not null
);

create table evidence (
    platform varchar not null,
    post_id varchar not null,
    brand varchar not null,
    tagger varchar not null,
    tag varchar not null,
    cue varchar not null,
    field varchar not null,
    span_start integer not null,
    span_end integer not null,
    weight float
);

create table taggings (
    platform varchar not null,
    post_id varchar not null,
    tagger varchar not null,
    matcher varchar not null,
    text_hash varchar not null,
    mention_count integer not null,
    tagged_at timestamp not null
);

create table cursors (
    source varchar not null,
    query varchar not null,
    cursor varchar not null,
    updated_at timestamp not null
);

create table pulls (
    pull_id varchar not null,
    source varchar not null,
    query varchar not null,
    brand varchar,
    started_at timestamp not null,
    ended_at timestamp,
    outcome varchar not null,
    detail varchar
);

create table pages (
    pull_id varchar not null,
    source varchar not null,
    query varchar not null,
    covers_from timestamp,
    covers_until timestamp,
    read_count bigint not null,
    loaded_count bigint not null,
    updated_count bigint not null,
    unchanged_count bigint not null,
    quarantined_count bigint not null,
    request_count bigint not null,
    stored_at timestamp not null
);

create table gaps (
    source varchar not null,
    query varchar not null,
    gap_start timestamp,
    gap_end timestamp,
    reason varchar not null,
    found_at timestamp not null
);

create table spending (
    pull_id varchar not null,
    source varchar not null,
    unit varchar not null,
    unit_count bigint not null,
    cost_usd decimal(12, 6) not null,
    spent_at timestamp not null
);

create table quarantine (
    source varchar not null,
    query varchar not null,
    location varchar not null,
    reason varchar not null,
    raw varchar not null,
    found_at timestamp not null
);

create table current_tagger (
    tagger varchar not null,
    matcher varchar not null,
    since timestamp not null
);

create table changes (
    platform varchar not null,
    post_id varchar not null
);

create table data_version (version bigint not null);

insert into data_version values (0);
