-- What is remembered of a post: who thanked for it, and when.
select
    thanked_by,
    thanked_at
from thanks
where platform = $platform and post_id = $post_id
