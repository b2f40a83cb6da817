-- What is said at present of each mention that a post holds. The text of stg_mentions is put in below, and so reads the
-- narrow tables named here: joined from outside, the view would derive every mention there is.
-- noqa: disable=ST03
with posts as (
    select stored.*
    from main.posts as stored
    where stored.platform = $platform and stored.post_id = $post_id
),

mentions as (
    select told.*
    from main.mentions as told
    where told.platform = $platform and told.post_id = $post_id
),

stg_posts as (
    select posted.*
    from $stg_posts as posted
),

stg_owned_posts as (
    select
        brand,
        platform,
        post_id
    from measured_owned_posts
),

stg_owned_authors as (
    select
        brand,
        platform,
        author_id
    from measured_owned_authors
),

stg_people as (
    select
        platform,
        author_id,
        person
    from measured_people
),

stg_pairs as (
    select
        brand,
        platform,
        post_id
    from measured_pairs
),

stg_exchanges as (
    select
        platform,
        post_id,
        author_id
    from measured_echoes
    where false
)

select
    settled.brand,
    settled.tagger,
    posts.text_hash,
    settled.kind,
    settled.sentiment_label as sentiment
from $stg_mentions as settled
inner join posts using (platform, post_id)
order by settled.brand
