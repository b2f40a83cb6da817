-- What a brand's own posts are for, and what those that others carry on have in common.

alter table measured_owned_posts add column form varchar default 'other';

alter table measured_owned_posts add column text_length bigint default 0;

alter table measured_owned_posts add column has_link boolean;

alter table measured_owned_posts add column is_question boolean;

create table measured_carried_on (
    brand varchar not null,
    trait varchar not null,
    value varchar not null,
    watched_count bigint not null,
    carried_on_count bigint not null,
    carrier_count bigint not null
);

comment on column measured_owned_posts.form is 'answer, how_to, thanks or other: see stg_owned_posts';
comment on table measured_carried_on is 'Own posts per trait, explained in carried_on, which shows them.';
