-- In the order in which posts were stored, found by narrow columns before the texts are read.
with untagged as (
    select
        posts.rowid as stored_row,
        stg_speakers.brand as speaker
    from posts
    left join stg_speakers using (platform, author_id)
    anti join taggings
        on
            posts.platform = taggings.platform
            and posts.post_id = taggings.post_id
            and posts.text_hash = taggings.text_hash
            and stg_speakers.brand is not distinct from taggings.speaker
            and taggings.tagger = $tagger
            and taggings.matcher = $matcher
    order by posts.rowid
    limit $row_limit
)

select
    posts.platform,
    posts.post_id,
    posts.text_hash,
    posts.text,
    posts.title,
    posts.lang,
    untagged.speaker
from posts
inner join untagged on posts.rowid = untagged.stored_row
order by posts.rowid
