-- When the brand's own first answered a post, dated or not.
insert into measured_answers (brand, platform, post_id, answered_at)
select
    brand,
    platform,
    reply_to_id as post_id,
    min(created_at) as answered_at
from measured_owned_posts
where reply_to_id is not null
group by brand, platform, reply_to_id
