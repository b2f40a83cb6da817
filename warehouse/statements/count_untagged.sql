select count(*) as untagged_count
from posts
anti join taggings
    on
        posts.platform = taggings.platform
        and posts.post_id = taggings.post_id
        and posts.text_hash = taggings.text_hash
        and taggings.tagger = $tagger
        and taggings.matcher = $matcher
