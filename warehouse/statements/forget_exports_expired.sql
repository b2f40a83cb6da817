update exported_posts
set post_id = null
from expired
where exported_posts.platform = expired.platform and exported_posts.post_id = expired.post_id
