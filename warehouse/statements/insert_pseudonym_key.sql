insert into pseudonym_key (fingerprint, settled_at)
values ($fingerprint, current_timestamp::timestamp)
