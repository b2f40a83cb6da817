-- Who was thanked outside the platforms, and whether advocates spoke again.

create table thanks (
    platform varchar not null,
    post_id varchar not null,
    thanked_by varchar not null,
    thanked_at timestamp not null,
    note varchar
);

alter table measured_advocacy add column thanked_by varchar;

alter table measured_advocacy add column thanked_at timestamp;

alter table measured_advocacy add column spoke_again_at timestamp;

comment on table thanks is 'Thanks that people remembered: for which post, by whom and when. One row per post.';
comment on column thanks.thanked_by is 'who thanked, as told';
comment on column thanks.thanked_at is 'UTC';
comment on column thanks.note is 'how, as told';
