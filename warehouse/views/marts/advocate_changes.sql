-- Advocate changes: who came to stand elsewhere toward a brand, month by month.
--
-- Grain:   one row per brand, person and month in which they stood elsewhere than in the last month they spoke before.
-- Reads:   measured_moves, measured_state
-- Columns: brand             key of the brand
--          starts_on         first day of the month, in the time zone of the brand
--          person            who: see advocates
--          platform          of the account that spoke last
--          author_id         id of it there
--          handle            of it, as last seen, null where unknown
--          name              of it, as last seen, null where unknown
--          standing_before   at the end of the last month before in which they spoke: see advocates
--          standing          at the end of this month
--          move              turned: from advocate, supporter or satisfied to detractor; won: the other way round;
--                            rose: became advocate otherwise; fell: ceased to be advocate otherwise; drifted: all else
--          advocacy_count    advocacy in full within the window that ends with their last day of the month
--          detraction_count  detraction within it
--          credibility       theirs, 0 to 1: see credibility
--          tagger            name and version of the tagger all tags come from
-- Note:    each month is judged by what was said within the window before its last day, 365 days unless configured
--          otherwise. Silence moves nobody: who says nothing for a year stands where they stood.
select
    measured_moves.brand,
    measured_moves.starts_on,
    measured_moves.person,
    measured_moves.platform,
    measured_moves.author_id,
    measured_moves.handle,
    measured_moves.name,
    measured_moves.standing_before,
    measured_moves.standing,
    case
        when
            measured_moves.standing = 'detractor'
            and measured_moves.standing_before in ('advocate', 'supporter', 'satisfied')
            then 'turned'
        when
            measured_moves.standing_before = 'detractor'
            and measured_moves.standing in ('advocate', 'supporter', 'satisfied')
            then 'won'
        when measured_moves.standing = 'advocate' then 'rose'
        when measured_moves.standing_before = 'advocate' then 'fell'
        else 'drifted'
    end as move,
    measured_moves.advocacy_count,
    measured_moves.detraction_count,
    measured_moves.credibility,
    measured_state.tagger
from measured_moves
cross join measured_state
