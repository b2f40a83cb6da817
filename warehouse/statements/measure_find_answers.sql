-- When the brand's own first answered a post, dated or not.
create or replace temp table found_answers as
select
    brand,
    platform,
    reply_to_id as post_id,
    min(created_at) as answered_at
from measured_owned_posts
where reply_to_id is not null
group by brand, platform, reply_to_id
