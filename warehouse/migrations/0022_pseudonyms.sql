-- By which key the names in here were replaced by pseudonyms, so that no others are ever put beside them.

create table pseudonym_key (
    fingerprint varchar not null,
    settled_at timestamp not null
);

comment on table pseudonym_key is
'By which key people were renamed before they were stored. One row; none where names are stored. Never published.';
comment on column pseudonym_key.fingerprint is 'what the key makes of a constant: no way leads back to the key';
comment on column pseudonym_key.settled_at is 'UTC, since when';
