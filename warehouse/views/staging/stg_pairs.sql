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
-- Note:    who began does not matter: each post of a pair has its row.
with returned as (
    select
        praise.brand,
        praise.platform,
        praise.post_id,
        other.brand as other_brand,
        other.platform as other_platform,
        other.post_id as other_post_id,
        abs(epoch(praise.created_at) - epoch(other.created_at)) / 86400 as days_between
    from stg_praise as praise
    inner join stg_praise as other on praise.praiser = other.praised and praise.praised = other.praiser
)

select
    brand,
    platform,
    post_id,
    other_brand,
    other_platform,
    other_post_id,
    days_between
from returned
where days_between <= 30
qualify row_number() over (
    partition by brand, platform, post_id order by days_between, other_platform, other_post_id, other_brand
) = 1
