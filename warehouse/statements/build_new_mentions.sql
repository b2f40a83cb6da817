create or replace temp table new_mentions as
select
    batch.platform,
    batch.post_id,
    tags.brand,
    $tagger::varchar as tagger,
    $matcher::varchar as matcher,
    tags.matched_in,
    tags.lang,
    tags.sentiment,
    tags.sentiment_label,
    tags.passion,
    tags.trust,
    tags.promotion,
    tags.reciprocity,
    tags.kind,
    tags.kind_scores,
    current_timestamp::timestamp as tagged_at
from tags
inner join batch on tags.row = batch.position
