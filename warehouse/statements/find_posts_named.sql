-- Posts that may be meant: by platform and id, by an id alone, or by the address.
select
    platform,
    post_id
from posts
where (platform = $platform and post_id = $post_id) or post_id = $post or url = $post
order by platform, post_id
