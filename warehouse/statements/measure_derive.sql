-- Derive the mentions of the touched posts anew, by the text of stg_mentions itself: it is put in below, and so reads
-- the narrow tables named here. Joined from outside, the view would derive every mention there is.
-- noqa: disable=ST03,AM04
create or replace temp view derived as
with posts as (
    select stored.*
    from main.posts as stored
    semi join touched using (platform, post_id)
),

mentions as (
    select told.*
    from main.mentions as told
    semi join touched using (platform, post_id)
),

stg_posts as (
    select posted.*
    from $stg_posts as posted
),

stg_exchanges as (
    with posts as (
        select stored.*
        from main.posts as stored
        semi join near_touched using (platform, post_id)
    )

    select exchanged.*
    from $stg_exchanges as exchanged
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
