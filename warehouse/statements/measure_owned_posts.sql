insert into measured_owned_posts (
    brand, platform, post_id, role, created_at, reply_to_id, is_answer, carrier_count
)
select
    brand,
    platform,
    post_id,
    role,
    created_at,
    reply_to_id,
    is_answer,
    carrier_count
from found_owned_posts
