-- Derive all mentions anew, by the text of stg_mentions with what was already found of the brands' own.
-- noqa: disable=ST03
create or replace temp view derived as
with stg_owned_authors as (
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
