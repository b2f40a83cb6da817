insert into corrections (
    number, platform, post_id, brand, tag, value_before, value_after, tagger, text_hash, corrected_by, corrected_at,
    note
)
select
    coalesce(max(number), 0) + 1 as number,
    $platform as platform,
    $post_id as post_id,
    $brand as brand,
    $tag as tag,
    $value_before as value_before,
    $value_after as value_after,
    $tagger as tagger,
    $text_hash as text_hash,
    $corrected_by as corrected_by,
    current_timestamp::timestamp as corrected_at,
    $note as note
from corrections
