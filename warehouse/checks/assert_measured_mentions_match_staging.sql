-- What was measured is what staging says, looked at for 4,000 posts, every day for others; not while changes wait to be
-- measured, among them the move to another tagger or brand configuration.
-- noqa: disable=ST03
with sample as (
    select
        platform,
        post_id
    from main.posts
    order by hash(post_id, current_date), platform
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

stg_exchanges as (
    select
        platform,
        post_id,
        author_id
    from main.stg_exchanges
),

stg_owned_authors as (
    select
        brand,
        platform,
        author_id
    from main.stg_owned_authors
),

stg_owned_posts as (
    select
        brand,
        platform,
        post_id
    from main.stg_owned_posts
),

stg_people as (
    select
        platform,
        author_id,
        person
    from main.stg_people
),

stg_pairs as (
    select
        brand,
        platform,
        post_id
    from measured_pairs
),

staged as (
    select settled.*
    from $stg_mentions as settled
),

measured as (
    select held.*
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
where
    (select count(*) from changes) = 0
    and (select count(*) from measured_state semi join current_tagger using (tagger, matcher)) = 1
