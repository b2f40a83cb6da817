with given as (
    select post_id
    from exported_posts
    where
        platform = $platform
        and lower(recipient) = lower($recipient)
        and exported_at > current_timestamp::timestamp - to_days($days)
),

counted as (
    select post_id from chosen
    union all
    select given.post_id
    from given
    anti join chosen using (post_id)
)

select count(*) from counted
