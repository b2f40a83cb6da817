-- Up to when a pull was asked, and by what publish tells one state of the warehouse from any other.

alter table pulls add column until_at timestamp;
comment on column pulls.until_at is 'UTC, end of the time asked for, null where that was the present';

alter table data_version add column token uuid;
comment on column data_version.token is 'drawn anew by each: after a restore a version comes again, a token never';
