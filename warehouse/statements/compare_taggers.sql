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

both_seen as (
    select
        old.platform,
        old.post_id,
        old.matcher as old_matcher,
        new.matcher as new_matcher
    from seen as old
    inner join seen as new using (platform, post_id, text_hash)
    where old.tagger = $before and new.tagger = $after
),

told_before as (
    select
        mentions.platform,
        mentions.post_id,
        mentions.brand,
        mentions.kind,
        true as is_found
    from mentions
    inner join both_seen
        on
            mentions.platform = both_seen.platform
            and mentions.post_id = both_seen.post_id
            and mentions.matcher = both_seen.old_matcher
    where mentions.tagger = $before
),

told_after as (
    select
        mentions.platform,
        mentions.post_id,
        mentions.brand,
        mentions.kind,
        true as is_found
    from mentions
    inner join both_seen
        on
            mentions.platform = both_seen.platform
            and mentions.post_id = both_seen.post_id
            and mentions.matcher = both_seen.new_matcher
    where mentions.tagger = $after
)

select
    coalesce(told_before.is_found, false) as found_before,
    coalesce(told_after.is_found, false) as found_after,
    told_before.kind as kind_before,
    told_after.kind as kind_after,
    count(*) as mention_count
from told_before
full join told_after using (platform, post_id, brand)
where len($brands::varchar[]) = 0 or list_contains($brands::varchar[], brand)
group by all
order by all
