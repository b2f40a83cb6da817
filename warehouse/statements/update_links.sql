update posts set links = changed.links
from changed
where
    posts.platform = changed.platform
    and posts.post_id = changed.post_id
    and posts.links is distinct from changed.links
