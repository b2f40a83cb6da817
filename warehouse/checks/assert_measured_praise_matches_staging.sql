-- What was measured of praise is what staging says, looked at for 4,000 posts, every day for others; not while changes
-- wait to be measured, among them the move to another tagger or brand configuration.
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

staged as (
    select praising.*
    from $stg_praise as praising
),

measured as (
    select held.*
    from measured_praise as held
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
