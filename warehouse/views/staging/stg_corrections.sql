-- Corrections in force: what people say of a mention, which holds against any tagger.
--
-- Grain:   one row per post and brand of which something is corrected.
-- Reads:   corrections
-- Columns: brand            key of the brand
--          platform         where
--          post_id          which post
--          kind             the corrected one, null where the tagger's holds
--          sentiment_label  the corrected one, null where the tagger's holds
--          text_hash        of the text that was judged, null where two tags were corrected on different texts
--          corrected_by     who made the newest correction in force, as told
--          corrected_at     UTC, when
-- Note:    of each tag the newest correction holds; one taken back leaves the tag to the tagger again. A correction
--          stays in force where the text of the post is edited afterwards.
with newest as (
    select
        brand,
        platform,
        post_id,
        tag,
        value_after,
        text_hash,
        corrected_by,
        corrected_at,
        number
    from corrections
    qualify row_number() over (partition by brand, platform, post_id, tag order by number desc) = 1
)

select
    brand,
    platform,
    post_id,
    max(value_after) filter (where tag = 'kind') as kind,
    max(value_after) filter (where tag = 'sentiment') as sentiment_label,
    if(min(text_hash) = max(text_hash), min(text_hash), null) as text_hash,
    arg_max(corrected_by, number) as corrected_by,
    arg_max(corrected_at, number) as corrected_at
from newest
where value_after is not null
group by brand, platform, post_id
