-- Derive all mentions anew, by the text of stg_mentions with what was already found of the brands' own.
-- noqa: disable=ST03,AM04
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
)

select settled.*
from $stg_mentions as settled
