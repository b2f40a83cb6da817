-- How often a mention is of one kind to one tagger and of another to the other, over the posts that both saw with the
-- same text, by the newest tagging of each; null where a tagger knows no kind, found where only one finds the mention.
with seen as (
    select
        platform,
        post_id,
        tagger,
        matcher,
        text_hash
    from taggings
    where tagger in ($before, $after)
    qualify row_number() over (partition by platform, post_id, tagger order by tagged_at desc, matcher asc) = 1
),

seen_alike as (
    select
        platform,
        post_id,
        tagger,
        matcher
    from seen
    qualify count(*) over (partition by platform, post_id, text_hash) = len(list_distinct([$before, $after]))
),

told as (
    select
        mentions.brand,
        max(mentions.kind) filter (where mentions.tagger = $before) as kind_before,
        max(mentions.kind) filter (where mentions.tagger = $after) as kind_after,
        bool_or(mentions.tagger = $before) as found_before,
        bool_or(mentions.tagger = $after) as found_after
    from mentions
    inner join seen_alike using (platform, post_id, tagger, matcher)
    group by mentions.platform, mentions.post_id, mentions.brand
)

select
    found_before,
    found_after,
    kind_before,
    kind_after,
    count(*) as mention_count
from told
where len($brands::varchar[]) = 0 or list_contains($brands::varchar[], brand)
group by all
order by all
