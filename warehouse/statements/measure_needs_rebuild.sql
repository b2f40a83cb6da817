-- Whether everything has to be measured again: for the first time, for another tagger or brand configuration than
-- before, by other views or statements, or because so much changed that starting afresh is quicker.
with made_from as (
    select
        max(tagger) as tagger,
        max(matcher) as matcher,
        max(digest) as digest
    from measured_state
),

wanted as (
    select
        max(tagger) as tagger,
        max(matcher) as matcher
    from current_tagger
)

select
    coalesce(made_from.tagger, '') != coalesce(wanted.tagger, '')
    or coalesce(made_from.matcher, '') != coalesce(wanted.matcher, '')
    or coalesce(made_from.digest, '') != $digest
    or (select count(*) from changes) > (select count(*) from posts) / 4 as needs_rebuild
from made_from
cross join wanted
