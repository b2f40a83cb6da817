-- No number mixes taggers: all that was measured comes from one.
with speaking as (
    select tagger from measured_mentions
    union
    select tagger from measured_periods
    union
    select tagger from measured_advocacy
    union
    select tagger from measured_communities
    union
    select tagger from measured_sparks
    union
    select tagger from measured_reciprocity
)

select speaking.tagger
from speaking
anti join measured_state using (tagger)
