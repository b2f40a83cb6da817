delete from exported_posts
using chosen
where
    exported_posts.platform = $platform
    and lower(exported_posts.recipient) = lower($recipient)
    and exported_posts.post_id = chosen.post_id
