-- The tables that measure keeps ready for the marts. Everything in them can be derived again from the base tables.

create table measured_state (
    tagger varchar,
    pulled_on date
);

create table measured_owned_authors (
    brand varchar not null,
    platform varchar not null,
    author_id varchar not null,
    role varchar not null
);

create table measured_owned_posts (
    brand varchar not null,
    platform varchar not null,
    post_id varchar not null,
    role varchar not null,
    created_at timestamp,
    reply_to_id varchar,
    is_answer boolean not null,
    carrier_count bigint not null
);

create table measured_mentions (
    brand varchar not null,
    platform varchar not null,
    post_id varchar not null,
    tagger varchar not null,
    author_id varchar,
    created_at timestamp,
    day date,
    voice varchar not null,
    is_repost boolean not null,
    is_prompted boolean not null,
    prompted_by varchar,
    is_reciprocal boolean not null,
    kind varchar,
    is_advocacy boolean not null,
    sentiment_label varchar,
    passion decimal(5, 4),
    trust decimal(5, 4),
    promotion decimal(5, 4)
);

create table measured_periods (
    brand varchar not null,
    grain varchar not null,
    starts_on date,
    tagger varchar not null,
    mention_count bigint not null,
    owned_count bigint not null,
    earned_count bigint not null,
    repost_count bigint not null,
    prompted_count bigint not null,
    reciprocal_count bigint not null,
    untagged_count bigint not null,
    advocacy_count bigint not null,
    prompted_advocacy_count bigint not null,
    reciprocal_advocacy_count bigint not null,
    satisfaction_count bigint not null,
    share_count bigint not null,
    promotion_count bigint not null,
    detraction_count bigint not null,
    talk_count bigint not null,
    earned_author_count bigint not null,
    advocating_author_count bigint not null,
    positive_count bigint not null,
    negative_count bigint not null,
    passion_count bigint not null,
    passion_sum decimal(18, 4) not null,
    emotional_count bigint not null,
    strong_count bigint not null,
    trust_sum decimal(18, 4) not null,
    is_complete boolean
);

create table measured_authors (
    brand varchar not null,
    platform varchar not null,
    author_id varchar not null,
    handle varchar,
    name varchar,
    standing varchar not null,
    mention_count bigint not null,
    advocacy_count bigint not null,
    advocacy_day_count bigint not null,
    prompted_advocacy_count bigint not null,
    reciprocal_advocacy_count bigint not null,
    satisfaction_count bigint not null,
    share_count bigint not null,
    promotion_count bigint not null,
    detraction_count bigint not null,
    talk_count bigint not null,
    untagged_count bigint not null,
    passion_count bigint not null,
    passion_sum decimal(18, 4) not null,
    first_seen_at timestamp,
    last_seen_at timestamp,
    first_advocacy_at timestamp,
    last_advocacy_at timestamp
);

create table measured_advocacy (
    brand varchar not null,
    platform varchar not null,
    post_id varchar not null,
    tagger varchar not null,
    author_id varchar,
    handle varchar,
    name varchar,
    url varchar,
    excerpt varchar not null,
    created_at timestamp,
    passion decimal(5, 4),
    trust decimal(5, 4),
    is_answered boolean not null default false,
    answered_at timestamp
);

create table measured_answers (
    brand varchar not null,
    platform varchar not null,
    post_id varchar not null,
    answered_at timestamp
);

create table measured_owned_weeks (
    brand varchar not null,
    starts_on date not null,
    post_count bigint not null,
    judged_count bigint not null,
    promotion_count bigint not null,
    answer_count bigint not null,
    helpful_count bigint not null,
    carried_on_count bigint not null,
    active_day_count bigint not null,
    answerable_count bigint not null,
    answered_count bigint not null,
    median_answer_hours double
);

create table measured_coverage (
    source varchar not null,
    query varchar not null,
    day date not null,
    pull_count bigint not null,
    failed_pull_count bigint not null,
    outcomes varchar,
    page_count bigint not null,
    read_count bigint not null,
    loaded_count bigint not null,
    updated_count bigint not null,
    unchanged_count bigint not null,
    quarantined_count bigint not null,
    request_count bigint not null,
    billed_count bigint not null,
    cost_usd decimal(18, 6) not null,
    gap_count bigint not null,
    gap_reasons varchar
);

-- What tables and columns mean is said in the database itself, where DuckDB's own tools show it; docs/tables.md is made
-- from there. Views say it in their headers, as DuckDB forgets the comments of a view that is replaced.

comment on table schema_migrations is 'Migrations applied to this database.';
comment on column schema_migrations.checksum is 'SHA-256 of the file as it was applied';

comment on table schema_views is 'What the views of this database were made from.';
comment on column schema_views.digest is 'SHA-256 of all their texts';

comment on table data_version is 'One row: how many transactions wrote, by which publish knows of changes.';

comment on table posts is 'Posts in their newest state, one row per platform and post_id.';
comment on column posts.source is 'connector that collected it last; an archive may hold posts of many platforms';
comment on column posts.post_type is 'post, comment, repost, quote, article, question, answer or video_comment';
comment on column posts.title is 'headline; of a comment or answer that of its thread';
comment on column posts.lang is 'ISO 639-1 as the platform tells it';
comment on column posts.created_at is 'UTC, null where the platform does not say';
comment on column posts.community is 'subreddit, site, instance and the like';
comment on column posts.conversation_id is 'id of the post that began the conversation';
comment on column posts.like_count is 'may be negative where the platform nets votes';
comment on column posts.raw is 'payload the post was parsed from, as JSON text';
comment on column posts.text_hash is 'of what taggers read: text, title and lang';
comment on column posts.observed_at is 'UTC time of this state: of two states the later observed wins';
comment on column posts.first_seen_at is 'UTC, never changes';

comment on table authors is 'Authors in their newest state, one row per platform and author_id.';
comment on column authors.handle is 'name they are addressed by, with or without @';
comment on column authors.name is 'name they show';
comment on column authors.created_at is 'UTC, when the account was made';

comment on table engagement is 'Counts of a post whenever they were seen to change.';

comment on table brands is 'Followed brands, from wom.toml.';
comment on column brands.brand is 'key of the brand in every table';

comment on table brand_accounts is 'Accounts that speak for a brand, from wom.toml.';
comment on column brand_accounts.account is 'handle or author_id on the platform';
comment on column brand_accounts.role is 'owned: the brand''s own channel; staff: a person who works for it';

comment on table brand_campaigns is 'Campaigns under whose hashtag a mention is prompted, from wom.toml.';
comment on column brand_campaigns.starts_on is 'first UTC day, null where open';
comment on column brand_campaigns.ends_on is 'last UTC day, null where open';

comment on table mentions is 'What a tagger says of a post about a brand, one row per post, brand and tagger.';
comment on column mentions.tagger is 'name and version';
comment on column mentions.matched_in is 'text or title: where the brand is named';
comment on column mentions.lang is 'ISO 639-1 as the tagger decided, null where undecidable';
comment on column mentions.sentiment is '-1 to 1, toward the brand; null, as all tags, in a language it does not know';
comment on column mentions.sentiment_label is 'negative, neutral or positive';
comment on column mentions.passion is '0 to 1, strength of feeling, whatever the sign';
comment on column mentions.trust is '-1 to 1: 1 recommends or vows, 0 neither, -1 warns others off';
comment on column mentions.promotion is '0 to 1, promotional tone';
comment on column mentions.reciprocity is '0 to 1, given for something in return';
comment on column mentions.kind is 'advocacy, satisfaction, share, promotion, detraction or talk, from the text alone';
comment on column mentions.kind_scores is 'one score for each kind, summing to 1';

comment on table evidence is 'Spans of text that speak for a tag.';
comment on column evidence.tag is 'name of the tag, or brand';
comment on column evidence.cue is 'rule or lexicon that spoke';
comment on column evidence.field is 'text or title';
comment on column evidence.span_start is 'in code points, from 0';
comment on column evidence.span_end is 'in code points, exclusive';
comment on column evidence.weight is 'share the span had in the tag, signed as the tag is';

comment on table taggings is 'Which posts a tagger has seen, those without any mention included.';
comment on column taggings.matcher is 'digest of the brand configuration it matched by';
comment on column taggings.text_hash is 'of the text it saw: where the post has another now, it is to be tagged again';

comment on table cursors is 'Where the next run of a query goes on.';
comment on column cursors.cursor is 'opaque text that only the connector reads';

comment on table pulls is 'Each time a query was asked of a source.';
comment on column pulls.brand is 'brand it listens for, null where it listens for all';
comment on column pulls.outcome is 'done; running; or how it ended early: not_authorised, rate_limited, ...';

comment on table pages is 'Each page stored: read_count is the sum of the four counts after it.';
comment on column pages.covers_from is 'UTC, start of the time the page covers, null where the source cannot tell';
comment on column pages.covers_until is 'UTC, end of that time';

comment on table gaps is 'Stretches of time that a source could not serve.';
comment on column gaps.gap_start is 'UTC, null where open';
comment on column gaps.gap_end is 'UTC, null where open';

comment on table spending is 'What collecting cost.';
comment on column spending.unit is 'what the platform bills, such as a post read';

comment on table quarantine is 'What was read but could not become a post.';
comment on column quarantine.location is 'where it stood, such as posts.csv.gz:1042';

comment on table current_tagger is 'One row: the tagger whose mentions the views show, a newer one once it is done.';

comment on table changes is 'Posts touched since the measured tables were last brought up to date.';

comment on table measured_state is 'One row: what the measured tables were made from.';
comment on column measured_state.tagger is 'the current one then, null where there was none';
comment on column measured_state.pulled_on is 'UTC day of the last pull then';

comment on table measured_owned_authors is 'Authors that speak for a brand, as in stg_owned_authors.';

comment on table measured_owned_posts is 'Posts of a brand''s own accounts and staff, as in stg_owned_posts.';

comment on table measured_mentions is 'Mentions with everything settled, as in stg_mentions.';

comment on table measured_periods is 'Counts per brand and period, explained in advocacy_trend.';
comment on column measured_periods.passion_count is 'earned mentions in own words that have tags';

comment on table measured_authors is 'Counts per brand and author, explained in advocates, which shows them.';
comment on column measured_authors.passion_count is 'mentions in own words that have tags';

comment on table measured_advocacy is 'Advocacy in full with what it takes to answer it, explained in thank_you.';

comment on table measured_answers is 'Posts answered by a brand''s own accounts or staff, whatever they were about.';
comment on column measured_answers.answered_at is 'UTC time of the first dated answer, null where none is dated';

comment on table measured_owned_weeks is 'Counts per brand and ISO week, explained in owned_channel.';
comment on column measured_owned_weeks.active_day_count is 'days with a post by an owned account';

comment on table measured_coverage is 'Counts per source, query and day, as in stg_coverage.';
