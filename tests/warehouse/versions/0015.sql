-- What each source is asked for.

insert into queries (source, query, brand, about, asked_for) values ('archive', 'acme', 'acme', 'files', 'acme');
