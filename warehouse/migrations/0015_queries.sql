-- What each source is asked for, for whoever wants to know what the numbers rest on.

create table queries (
    source varchar not null,
    query varchar not null,
    brand varchar,
    about varchar not null,
    asked_for varchar
);

create table measured_queries (
    source varchar not null,
    query varchar not null,
    brand varchar,
    about varchar not null,
    asked_for varchar
);

comment on table queries is 'What each source is asked for, as wom.toml says.';
comment on column queries.brand is 'key of the brand it is about, null where it is about all';
comment on column queries.about is 'what the source holds';
comment on column queries.asked_for is 'search text, null where everything the source holds is taken';
comment on table measured_queries is 'queries as measured.';
