-- Reciprocity pairs: praise that was returned, and what else was given for something in return, with the proof.
--
-- Grain:   one row per brand and earned mention that is reciprocal.
-- Reads:   measured_reciprocity, measured_pairs
-- Columns: brand             key of the brand
--          form              pair: who is praised praises in turn, within 30 days; what else its words show: giveaway:
--                            to take part in a draw; referral: for a code or link of one's own; follow: for being
--                            followed or passed on; gift: for goods, money or credit; other: for anything else
--          platform          where
--          post_id           which post
--          author_id         whose, null where the platform names nobody
--          handle            theirs as last seen, null where unknown
--          url               of the post, null where unknown
--          excerpt           first 280 characters of the post
--          created_at        UTC, null where the platform does not say
--          kind              its kind
--          other_brand       of a pair: brand the other post is about, else null as all that follows
--          other_platform    where that is
--          other_post_id     which it is: the nearest in time
--          other_author_id   whose
--          other_handle      theirs as last seen
--          other_url         of the other post
--          other_excerpt     its first 280 characters
--          other_created_at  UTC
--          days_between      days from one to the other, in [0, 30]
--          tagger            name and version of the tagger all tags come from
-- Note:    an account praises another where it names it by its @ in a positive post that is no answer; a brand another
--          where its account or staff says something positive of it. A pair may come about by chance: read both. Where
--          handles bear their server, as @ann@a.example does, a name without it is nobody's.
--          Whether words are reciprocal the tagger says; the form is looked up in them, in English.
select
    told.brand,
    told.form,
    told.platform,
    told.post_id,
    told.author_id,
    told.handle,
    told.url,
    told.excerpt,
    told.created_at,
    told.kind,
    measured_pairs.other_brand,
    measured_pairs.other_platform,
    measured_pairs.other_post_id,
    other.author_id as other_author_id,
    other.handle as other_handle,
    other.url as other_url,
    other.excerpt as other_excerpt,
    other.created_at as other_created_at,
    measured_pairs.days_between,
    told.tagger
from measured_reciprocity as told
left join measured_pairs using (brand, platform, post_id)
left join measured_reciprocity as other
    on
        measured_pairs.other_brand = other.brand
        and measured_pairs.other_platform = other.platform
        and measured_pairs.other_post_id = other.post_id
