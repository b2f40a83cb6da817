create table if not exists schema_migrations (
    number integer not null,
    name varchar not null,
    checksum varchar not null,
    applied_at timestamp not null
);

create table if not exists schema_views (digest varchar not null);
