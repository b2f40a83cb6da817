insert into measured_state (tagger, matcher, digest, collected_until)
select
    max(tagger) as tagger,
    max(matcher) as matcher,
    $digest as digest,
    (
        select max(pulls.started_at)
        from pulls
        where pulls.query not in ('(sweep)', '(refresh)')
    ) as collected_until
from current_tagger
