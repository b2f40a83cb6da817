-- What people corrected of a post and nobody took back, one row per tag.
with held as (
    select
        stg_corrections.brand,
        unnest(['kind', 'sentiment']) as tag,
        unnest([stg_corrections.kind, stg_corrections.sentiment_label]) as value_before,
        posts.text_hash,
        coalesce(current_tagger.tagger, '') as tagger
    from stg_corrections
    inner join posts using (platform, post_id)
    left join current_tagger on true
    where stg_corrections.platform = $platform and stg_corrections.post_id = $post_id
)

select
    brand,
    tag,
    value_before,
    text_hash,
    tagger
from held
where value_before is not null
order by brand, tag
