create or replace temp table touched as
select
    platform,
    post_id
from posts
