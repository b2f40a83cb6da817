delete from evidence
using batch
where
    evidence.platform = batch.platform
    and evidence.post_id = batch.post_id
    and evidence.tagger = $tagger
    and evidence.matcher = $matcher
