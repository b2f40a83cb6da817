insert into measured_state (tagger, matcher, digest)
select
    max(tagger) as tagger,
    max(matcher) as matcher,
    $digest as digest
from current_tagger
