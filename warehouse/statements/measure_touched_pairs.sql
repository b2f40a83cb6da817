-- Posts that became, or ceased to be, one of a pair.
insert into touched (platform, post_id)
with moved as (
    (
        select
            brand,
            platform,
            post_id
        from found_pairs
        except
        select
            brand,
            platform,
            post_id
        from measured_pairs
    )
    union
    (
        select
            brand,
            platform,
            post_id
        from measured_pairs
        except
        select
            brand,
            platform,
            post_id
        from found_pairs
    )
)

select distinct
    platform,
    post_id
from moved
anti join touched using (platform, post_id)
