-- Rows of the batch whose posts are still there: a post may have been erased while it was tagged.
select
    batch.position,
    batch.platform,
    batch.post_id,
    batch.text_hash,
    batch.speaker
from batch
semi join posts on batch.platform = posts.platform and batch.post_id = posts.post_id
order by batch.position
