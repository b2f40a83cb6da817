-- Each corrected mention with its text and the tags in force: what is corrected as it was corrected, and all other tags
-- as the tagger that speaks has them.
select
    posts.platform || ':' || posts.post_id as id,
    brands.name as target,
    posts.text,
    posts.title as thread,
    coalesce(stg_corrections.kind, mentions.kind) as kind,
    coalesce(stg_corrections.sentiment_label, mentions.sentiment_label) as sentiment_label,
    mentions.passion,
    mentions.trust,
    mentions.promotion,
    mentions.reciprocity,
    posts.post_type = 'repost' as is_repost,
    coalesce(stg_corrections.text_hash != posts.text_hash, true) as is_edited_since
from stg_corrections
inner join mentions using (brand, platform, post_id)
inner join current_tagger using (tagger, matcher)
inner join brands using (brand)
inner join posts using (platform, post_id)
order by id, target
