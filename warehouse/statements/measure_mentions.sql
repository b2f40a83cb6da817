-- Derive the mentions of the touched posts anew, by the text of stg_mentions itself: it is put in below, and so reads
-- the narrow tables named here. Joined from outside, the view would derive every mention there is.
-- noqa: disable=ST03
insert into measured_mentions (
    brand, platform, post_id, tagger, author_id, created_at, day, voice, is_repost, is_prompted, prompted_by,
    is_reciprocal, kind, is_advocacy, sentiment_label, passion, trust, promotion
)
with stg_posts as (
    select
        posts.platform,
        posts.post_id,
        posts.is_repost,
        posts.author_id,
        posts.created_at,
        posts.day,
        posts.conversation_id,
        posts.reply_to_id,
        posts.reply_to_author_id,
        posts.hashtags
    from main.stg_posts as posts
    semi join touched using (platform, post_id)
),

mentions as (
    select
        told.brand,
        told.platform,
        told.post_id,
        told.tagger,
        told.kind,
        told.sentiment_label,
        told.passion,
        told.trust,
        told.promotion,
        told.reciprocity
    from main.mentions as told
    semi join touched using (platform, post_id)
),

stg_owned_authors as (
    select
        brand,
        platform,
        author_id
    from measured_owned_authors
),

stg_owned_posts as (
    select
        brand,
        platform,
        post_id
    from measured_owned_posts
)

select
    brand,
    platform,
    post_id,
    tagger,
    author_id,
    created_at,
    day,
    voice,
    is_repost,
    is_prompted,
    prompted_by,
    is_reciprocal,
    kind,
    is_advocacy,
    sentiment_label,
    passion,
    trust,
    promotion
from $stg_mentions
