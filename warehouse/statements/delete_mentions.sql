delete from mentions
using batch
where
    mentions.platform = batch.platform
    and mentions.post_id = batch.post_id
    and mentions.tagger = $tagger
    and mentions.matcher = $matcher
