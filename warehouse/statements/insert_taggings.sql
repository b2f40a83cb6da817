insert into taggings (platform, post_id, tagger, matcher, text_hash, speaker, mention_count, tagged_at)
select
    batch.platform,
    batch.post_id,
    $tagger as tagger,
    $matcher as matcher,
    batch.text_hash,
    batch.speaker,
    count(tags.row) as mention_count,
    current_timestamp::timestamp as tagged_at
from batch
left join tags on batch.position = tags.row
group by batch.position, batch.platform, batch.post_id, batch.text_hash, batch.speaker
