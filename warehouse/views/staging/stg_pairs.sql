-- Pairs: praise that was returned.
--
-- Grain:   one row per brand and post that praises somebody who praises its author in turn, within 30 days.
-- Reads:   stg_praise
-- Columns: brand           key of the brand the post is about
--          platform        where
--          post_id         which post
--          other_brand     brand that the other's post is about
--          other_platform  where that is
--          other_post_id   which it is: the nearest in time
--          days_between    days between both, in [0, 30]
-- Note:    who began does not matter: each post of a pair has its row. Only the nearest before and the nearest after
--          are looked at, or two accounts that praise each other all day would be compared post by post.
with moments as (
    select
        praiser as other_praiser,
        praised as other_praised,
        created_at as other_at,
        brand as other_brand,
        platform as other_platform,
        post_id as other_post_id
    from stg_praise
    qualify row_number() over (partition by praiser, praised, created_at order by platform, post_id, brand) = 1
),

nearest as (
    select
        praise.brand,
        praise.platform,
        praise.post_id,
        praise.created_at,
        moments.*
    from stg_praise as praise
    asof join moments
        on
            praise.praiser = moments.other_praised
            and praise.praised = moments.other_praiser
            and praise.created_at >= moments.other_at
    union all
    select
        praise.brand,
        praise.platform,
        praise.post_id,
        praise.created_at,
        moments.*
    from stg_praise as praise
    asof join moments
        on
            praise.praiser = moments.other_praised
            and praise.praised = moments.other_praiser
            and praise.created_at <= moments.other_at
)

select
    brand,
    platform,
    post_id,
    other_brand,
    other_platform,
    other_post_id,
    abs(epoch(created_at) - epoch(other_at)) / 86400 as days_between
from nearest
where abs(epoch(created_at) - epoch(other_at)) / 86400 <= 30
qualify row_number() over (
    partition by brand, platform, post_id order by days_between, other_platform, other_post_id, other_brand
) = 1
