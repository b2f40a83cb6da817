insert into changes (platform, post_id)
select
    platform,
    post_id
from posts
