-- In the order in which posts were stored, found by narrow columns before the texts are read.
with untagged as (
    select posts.rowid as stored_row
    from posts
    anti join taggings
        on
            posts.platform = taggings.platform
            and posts.post_id = taggings.post_id
            and posts.text_hash = taggings.text_hash
            and taggings.tagger = $tagger
            and taggings.matcher = $matcher
    order by posts.rowid
    limit $row_limit
),

speakers as (
    select
        platform,
        author_id,
        min(brand) as brand
    from stg_owned_authors
    group by platform, author_id
)

select
    posts.platform,
    posts.post_id,
    posts.text_hash,
    posts.text,
    posts.title,
    posts.lang,
    speakers.brand as speaker
from posts
inner join untagged on posts.rowid = untagged.stored_row
left join speakers on posts.platform = speakers.platform and posts.author_id = speakers.author_id
order by posts.rowid
