-- A post is stored once: the tables have no keys that would see to it.
select
    platform,
    post_id,
    count(*) as row_count
from posts
group by platform, post_id
having count(*) > 1
