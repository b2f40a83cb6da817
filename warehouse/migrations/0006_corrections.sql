-- What people corrected in the tags of mentions. Rows are only ever added, until the post they are about expires.

create table corrections (
    number bigint not null,
    platform varchar not null,
    post_id varchar not null,
    brand varchar not null,
    tag varchar not null,
    value_before varchar,
    value_after varchar,
    tagger varchar not null,
    text_hash varchar not null,
    corrected_by varchar not null,
    corrected_at timestamp not null,
    note varchar
);

alter table measured_mentions add column corrected_by varchar;

alter table measured_periods add column corrected_count bigint default 0;

comment on table corrections is 'What people corrected: of a mention and tag the row with the highest number holds.';
comment on column corrections.number is 'counts up';
comment on column corrections.brand is 'key of the brand the mention is of';
comment on column corrections.tag is 'kind or sentiment';
comment on column corrections.value_before is 'what held until then, null where there was no tag';
comment on column corrections.value_after is 'what holds from then on; null where a correction is taken back';
comment on column corrections.tagger is 'name and version of the tagger that spoke then';
comment on column corrections.text_hash is 'of the text judged: where the post has another now, it was edited since';
comment on column corrections.corrected_by is 'who corrected, as told';
comment on column corrections.corrected_at is 'UTC';
comment on column corrections.note is 'why, as told';

comment on column measured_periods.corrected_count is 'earned mentions with a correction in force';
