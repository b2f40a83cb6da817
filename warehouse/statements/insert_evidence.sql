insert into evidence (platform, post_id, brand, tagger, matcher, tag, cue, field, span_start, span_end, weight)
select
    batch.platform,
    batch.post_id,
    evidence_rows.brand,
    $tagger as tagger,
    $matcher as matcher,
    evidence_rows.tag,
    evidence_rows.cue,
    evidence_rows.field,
    evidence_rows.span_start,
    evidence_rows.span_end,
    evidence_rows.weight
from evidence_rows
inner join batch on evidence_rows.row = batch.position
