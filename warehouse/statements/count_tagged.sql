select count(*) as tagged_count
from taggings
semi join batch on taggings.platform = batch.platform and taggings.post_id = batch.post_id
where taggings.tagger = $tagger and taggings.matcher = $matcher
