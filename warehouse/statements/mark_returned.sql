update tombstones set returned_at = current_timestamp::timestamp
from returning_posts
where
    tombstones.returned_at is null
    and sha256(concat(tombstones.salt, returning_posts.platform, ' ', returning_posts.post_id)) = tombstones.digest
