-- What was measured is what staging says, looked at for 4,000 posts; not while changes wait to be measured.
-- noqa: disable=ST03
with sample as (
    select
        platform,
        post_id
    from main.posts
    order by hash(post_id), platform
    limit 4000
),

posts as (
    select stored.*
    from main.posts as stored
    semi join sample using (platform, post_id)
),

mentions as (
    select told.*
    from main.mentions as told
    semi join sample using (platform, post_id)
),

stg_posts as (
    select posted.*
    from $stg_posts as posted
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
),

staged as (
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
),

measured as (
    select
        held.brand,
        held.platform,
        held.post_id,
        held.tagger,
        held.author_id,
        held.created_at,
        held.day,
        held.voice,
        held.is_repost,
        held.is_prompted,
        held.prompted_by,
        held.is_reciprocal,
        held.kind,
        held.is_advocacy,
        held.sentiment_label,
        held.passion,
        held.trust,
        held.promotion
    from measured_mentions as held
    semi join sample using (platform, post_id)
),

differing as (
    (
        select * from staged
        except
        select * from measured
    )
    union all
    (
        select * from measured
        except
        select * from staged
    )
)

select
    brand,
    platform,
    post_id
from differing
where (select count(*) from changes) = 0
