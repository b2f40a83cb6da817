-- Advocates: who stands where toward a brand, judged by what they said of it on their own.
--
-- Grain:   one row per brand and person with at least one earned mention of it.
-- Reads:   measured_authors, measured_state
-- Columns: brand                      key of the brand
--          person                     key of a configured person, else platform:author_id of the one account
--          platform                   of the account that spoke last
--          author_id                  id of it there
--          platforms                  all they speak on, sorted, divided by commas
--          handle                     of the account, as last seen, null where unknown
--          name                       of the account, as last seen, null where unknown
--          standing                   the first that holds of these, of what they said within the window.
--                                     advocate: advocacy in full, 2 or more, on 2 days or more, and more than
--                                     detraction;
--                                     detractor: detraction, and at least as much as praise: advocacy in full, prompted
--                                     advocacy and satisfaction;
--                                     supporter: advocacy in full, or prompted;
--                                     satisfied: satisfaction;
--                                     promoter: promotion or reciprocal advocacy, at least as much as sharing;
--                                     sharer: sharing;
--                                     talker: anything else
--          standing_since             first month without another standing since, null where nothing is dated
--          mention_count              earned mentions, reposts included
--          advocacy_count             advocacy in full: unprompted and not reciprocal
--          advocacy_day_count         different days with advocacy in full, in the time zone of the brand
--          prompted_advocacy_count    advocacy that was prompted and is not reciprocal
--          reciprocal_advocacy_count  advocacy that is reciprocal
--          satisfaction_count         content, but nothing that would move a friend
--          share_count                passed on without standing behind it, reposts included
--          promotion_count            spoken for gain
--          detraction_count           negative word of mouth
--          talk_count                 everything else
--          untagged_count             in a language the tagger does not know
--          passion_index              mean passion of what they said in own words, in [0, 1], null where untagged
--          credibility                0 to 1: see credibility
--          first_seen_at              first mention, UTC, null where none is dated
--          last_seen_at               last mention, UTC, null where none is dated
--          first_advocacy_at          first advocacy in full, UTC, null where there is none
--          last_advocacy_at           last advocacy in full, UTC, null where there is none
--          tagger                     name and version of the tagger all tags come from
-- Note:    desire and action: who praises once, or only when asked or paid, is no advocate. The window is that of 365
--          days which ends with their last day; it and both twos are configured under [advocates]. Counts and dates are
--          of all they ever said. Undated advocacy counts as advocacy, but on no day. The same person on two platforms
--          is two, unless configured as one under [people]. Mentions whose author the platform does not name belong to
--          nobody here.
select
    measured_authors.brand,
    measured_authors.person,
    measured_authors.platform,
    measured_authors.author_id,
    measured_authors.platforms,
    measured_authors.handle,
    measured_authors.name,
    measured_authors.standing,
    measured_authors.standing_since,
    measured_authors.mention_count,
    measured_authors.advocacy_count,
    measured_authors.advocacy_day_count,
    measured_authors.prompted_advocacy_count,
    measured_authors.reciprocal_advocacy_count,
    measured_authors.satisfaction_count,
    measured_authors.share_count,
    measured_authors.promotion_count,
    measured_authors.detraction_count,
    measured_authors.talk_count,
    measured_authors.untagged_count,
    measured_authors.passion_sum::double / nullif(measured_authors.passion_count, 0) as passion_index,
    measured_authors.credibility,
    measured_authors.first_seen_at,
    measured_authors.last_seen_at,
    measured_authors.first_advocacy_at,
    measured_authors.last_advocacy_at,
    measured_state.tagger
from measured_authors
-- The tagger comes by a join on purpose: from one table alone DuckDB 1.5 fetches the rows of a top list in a second
-- pass over all row ids, which takes three times as long here (though not in thank_you, whose rows are long).
cross join measured_state
