create or replace temp table expired as
select
    platform,
    post_id
from posts
where coalesce(created_at, first_seen_at) < $before::timestamp
