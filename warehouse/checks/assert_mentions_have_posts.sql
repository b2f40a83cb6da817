-- Every mention is of a post that is there.
select
    mentions.platform,
    mentions.post_id,
    mentions.brand,
    mentions.tagger
from mentions
anti join posts using (platform, post_id)
