create or replace temp table found_owned_posts as
select
    brand,
    platform,
    post_id,
    source,
    role,
    created_at,
    reply_to_id,
    is_answer,
    form,
    text_length,
    has_link,
    is_question,
    carrier_count
from stg_owned_posts
