insert into measured_state (tagger, pulled_on)
select
    (select max(tagger) from current_tagger) as tagger,
    (select max(started_at)::date from pulls) as pulled_on
