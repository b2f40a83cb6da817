-- Posts that may be meant: by platform and id, or by an id alone.
select
    platform,
    post_id
from posts
where (platform = $platform and post_id = $post_id) or post_id = $post
order by platform, post_id
