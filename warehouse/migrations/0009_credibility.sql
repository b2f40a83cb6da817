-- How credible authors are: what their mentions repeat, and whom they talk with.

alter table measured_mentions add column text_key ubigint;

alter table measured_mentions add column is_exchange boolean;

alter table measured_authors add column account_created_at timestamp;

alter table measured_authors add column account_age decimal(5, 4) default 0.5;

alter table measured_authors add column judged_count bigint default 0;

alter table measured_authors add column promotional_count bigint default 0;

alter table measured_authors add column reciprocal_count bigint default 0;

alter table measured_authors add column copied_count bigint default 0;

alter table measured_authors add column exchange_count bigint default 0;

alter table measured_authors add column credibility decimal(5, 4) default 0;

alter table measured_advocacy add column credibility decimal(5, 4);

alter table measured_periods add column advocacy_credibility decimal(18, 4) default 0;

alter table measured_periods add column word_of_mouth_credibility decimal(18, 4) default 0;
