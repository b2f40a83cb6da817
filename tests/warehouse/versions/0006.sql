-- A person says that a detraction was none.

insert into corrections (
    number, platform, post_id, brand, tag, value_before, value_after, tagger, text_hash, corrected_by, corrected_at
) values ('1', 'x', '13', 'globex', 'kind', 'talk', 'satisfaction', 'rules-1', 'd', 'eve', timestamp '2026-03-11');
