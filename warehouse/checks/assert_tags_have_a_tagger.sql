-- Each tagger is known to have seen the posts whose mentions bear its name, and as many mentions as it said it found.
with found as (
    select
        tagger,
        matcher,
        count(*) as mention_count
    from mentions
    group by tagger, matcher
),

noted as (
    select
        tagger,
        matcher,
        sum(mention_count) as mention_count
    from taggings
    group by tagger, matcher
)

select
    tagger,
    matcher,
    found.mention_count as found_count,
    noted.mention_count as noted_count
from found
full join noted using (tagger, matcher)
where coalesce(found.mention_count, 0) != coalesce(noted.mention_count, 0)
