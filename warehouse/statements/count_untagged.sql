select count(*) as untagged_count
from posts
left join stg_speakers using (platform, author_id)
anti join taggings
    on
        posts.platform = taggings.platform
        and posts.post_id = taggings.post_id
        and posts.text_hash = taggings.text_hash
        and stg_speakers.brand is not distinct from taggings.speaker
        and taggings.tagger = $tagger
        and taggings.matcher = $matcher
