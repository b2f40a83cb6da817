-- Whether everything has to be measured again: for the first time, for another tagger than before, or because so much
-- changed that starting afresh is quicker.
select
    (select count(*) from measured_state) = 0
    or coalesce((select max(tagger) from measured_state), '') != coalesce((select max(tagger) from current_tagger), '')
    or (select count(*) from changes) > (select count(*) from posts) / 4 as needs_rebuild
