-- Credibility: how far an author's word about a brand may be taken for that of a person without a stake.
--
-- Grain:   one row per brand and person with at least one earned mention of it.
-- Reads:   measured_authors, measured_state
-- Columns: brand               key of the brand
--          person              who: see advocates
--          platform            of the account that spoke last
--          author_id           id of it there
--          handle              of it, as last seen, null where unknown
--          name                of it, as last seen, null where unknown
--          credibility         (1 - promotional_share) * (1 - reciprocal_share) * (1 - copied_share) * (1/2 +
--                              account_age / 4 + exchange_share / 4), in [0, 1]
--          mention_count       earned mentions, reposts included
--          judged_count        those in a language the tagger knows
--          promotional_count   judged mentions that promote: of kind promotion, or promotion >= 0.5
--          promotional_share   promotional_count / judged_count, in [0, 1]; 0 where nothing was judged
--          reciprocal_count    judged mentions given for something in return
--          reciprocal_share    reciprocal_count / judged_count, in [0, 1]; 0 where nothing was judged
--          copied_count        mentions whose text, of 25 letters or more, was posted of the brand before by anybody,
--                              or twice more at any time; links, accounts and signs make no difference
--          copied_share        copied_count / mention_count, in [0, 1]
--          exchange_count      mentions that answer, or were answered by, others than the author and the brand's own
--          exchange_share      exchange_count / mention_count, in [0, 1]
--          account_created_at  of the account that spoke last, UTC, null where the platform does not tell
--          account_age         years from then to the last mention, at most 1, in [0, 1]; 1/2 where either is unknown
--          tagger              name and version of the tagger all tags come from
-- Note:    a stake or a copied text takes credibility away, whatever else speaks for it; followers play no part. Who
--          spoke once, of unknown age and with nobody, has 5/8. What was not collected, such as answers by others, is
--          not known: follow threads, or exchanges seem rare.
select
    measured_authors.brand,
    measured_authors.person,
    measured_authors.platform,
    measured_authors.author_id,
    measured_authors.handle,
    measured_authors.name,
    measured_authors.credibility,
    measured_authors.mention_count,
    measured_authors.judged_count,
    measured_authors.promotional_count,
    coalesce(measured_authors.promotional_count / nullif(measured_authors.judged_count, 0), 0) as promotional_share,
    measured_authors.reciprocal_count,
    coalesce(measured_authors.reciprocal_count / nullif(measured_authors.judged_count, 0), 0) as reciprocal_share,
    measured_authors.copied_count,
    measured_authors.copied_count / measured_authors.mention_count as copied_share,
    measured_authors.exchange_count,
    measured_authors.exchange_count / measured_authors.mention_count as exchange_share,
    measured_authors.account_created_at,
    measured_authors.account_age,
    measured_state.tagger
from measured_authors
cross join measured_state
