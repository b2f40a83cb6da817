update tombstones set returned_at = current_timestamp::timestamp
from returning_posts
where tombstones.returned_at is null and tombstones.digest = returning_posts.digest
