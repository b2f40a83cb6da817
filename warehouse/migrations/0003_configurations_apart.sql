-- Mentions of one brand configuration stand beside those of another, so that no number mixes two of them while posts
-- are matched again. The measured tables are made anew: everything in them is derived again from the base tables.

alter table mentions rename to mentions_before;

create table mentions (
    platform varchar not null,
    post_id varchar not null,
    brand varchar not null,
    tagger varchar not null,
    matcher varchar not null,
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

insert into mentions
select
    mentions_before.platform,
    mentions_before.post_id,
    mentions_before.brand,
    mentions_before.tagger,
    taggings.matcher,
    mentions_before.matched_in,
    mentions_before.lang,
    mentions_before.sentiment,
    mentions_before.sentiment_label,
    mentions_before.passion,
    mentions_before.trust,
    mentions_before.promotion,
    mentions_before.reciprocity,
    mentions_before.kind,
    mentions_before.kind_scores,
    mentions_before.tagged_at
from mentions_before
inner join taggings using (platform, post_id, tagger);

drop table mentions_before;

alter table evidence rename to evidence_before;

create table evidence (
    platform varchar not null,
    post_id varchar not null,
    brand varchar not null,
    tagger varchar not null,
    matcher varchar not null,
    tag varchar not null,
    cue varchar not null,
    field varchar not null,
    span_start integer not null,
    span_end integer not null,
    weight float
);

insert into evidence
select
    evidence_before.platform,
    evidence_before.post_id,
    evidence_before.brand,
    evidence_before.tagger,
    taggings.matcher,
    evidence_before.tag,
    evidence_before.cue,
    evidence_before.field,
    evidence_before.span_start,
    evidence_before.span_end,
    evidence_before.weight
from evidence_before
inner join taggings using (platform, post_id, tagger);

drop table evidence_before;

alter table taggings add column speaker varchar;

drop table measured_state;

create table measured_state (
    tagger varchar,
    matcher varchar,
    digest varchar not null
);

drop table measured_mentions;

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
    promotion decimal(5, 4),
    names_brand boolean not null
);

drop table measured_periods;

create table measured_periods (
    brand varchar not null,
    grain varchar not null,
    starts_on date,
    tagger varchar not null,
    mention_count bigint not null,
    naming_count bigint not null,
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

drop table measured_owned_posts;

create table measured_owned_posts (
    brand varchar not null,
    platform varchar not null,
    post_id varchar not null,
    source varchar not null,
    role varchar not null,
    created_at timestamp,
    reply_to_id varchar,
    is_answer boolean not null,
    carrier_count bigint
);

drop table measured_owned_weeks;

create table measured_owned_weeks (
    brand varchar not null,
    starts_on date not null,
    post_count bigint not null,
    judged_count bigint not null,
    promotion_count bigint not null,
    answer_count bigint not null,
    helpful_count bigint not null,
    watched_count bigint not null,
    carried_on_count bigint not null,
    active_day_count bigint not null,
    known_day_count bigint not null,
    answerable_count bigint not null,
    answered_count bigint not null,
    median_answer_hours double,
    is_complete boolean not null
);

-- Wilson (1927), multiplied out for z = 1.959963984540054: z squared is 3.84..., half of it 1.92..., a quarter 0.96...
create macro wilson_low(part, whole) as if(
    part / nullif(whole, 0) = 0,
    0,
    (part + 1.920729410347062 - 1.959963984540054 * sqrt(part * (1 - part / nullif(whole, 0)) + 0.960364705173531))
    / (whole + 3.841458820694124)
);

create macro wilson_high(part, whole) as if(
    part / nullif(whole, 0) = 1,
    1,
    (part + 1.920729410347062 + 1.959963984540054 * sqrt(part * (1 - part / nullif(whole, 0)) + 0.960364705173531))
    / (whole + 3.841458820694124)
);

comment on table mentions is 'What a tagger says of posts, one row per post, brand, tagger and matcher.';
comment on column mentions.tagger is 'name and version';
comment on column mentions.matcher is 'digest of the brand configuration it matched by';
comment on column mentions.matched_in is 'text or title: where the brand is named; author: only its own account speaks';
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

comment on table measured_state is 'One row: what the measured tables were made from.';
comment on column measured_state.tagger is 'the current one then, null where there was none';
comment on column measured_state.matcher is 'its brand configuration, null where there was none';
comment on column measured_state.digest is 'of the views and statements they were made by';

comment on table measured_mentions is 'Mentions with everything settled, as in stg_mentions.';

comment on table measured_periods is 'Counts per brand and period, explained in advocacy_trend.';
comment on column measured_periods.naming_count is 'mentions that name the brand';
comment on column measured_periods.passion_count is 'earned mentions in own words that have tags';

comment on table measured_owned_posts is 'Posts of a brand''s own accounts and staff, as in stg_owned_posts.';

comment on table measured_owned_weeks is 'Counts per brand and ISO week, explained in owned_channel.';
comment on column measured_owned_weeks.active_day_count is 'days with a post by an owned account';
comment on column measured_owned_weeks.known_day_count is 'days of the week up to that of the last pull';

comment on column taggings.speaker is 'brand its author spoke for: where that is another now, it is to be tagged again';
