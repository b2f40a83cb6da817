delete from taggings
using batch
where
    taggings.platform = batch.platform
    and taggings.post_id = batch.post_id
    and taggings.tagger = $tagger
    and taggings.matcher = $matcher
