insert into measured_mentions (
    brand, platform, post_id, tagger, author_id, created_at, day, voice, is_repost, is_prompted, prompted_by,
    is_reciprocal, kind, is_advocacy, sentiment_label, passion, trust, promotion
)
select
    brand,
    platform,
    post_id,
    tagger,
    author_id,
    created_at,
    day,
    voice,
    is_repost,
    is_prompted,
    prompted_by,
    is_reciprocal,
    kind,
    is_advocacy,
    sentiment_label,
    passion,
    trust,
    promotion
from derived
