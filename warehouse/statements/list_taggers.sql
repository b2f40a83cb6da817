-- What is stored of each tagger, by the brand configuration it matched by; the one that speaks first.
select
    tagger,
    matcher,
    current_tagger.since is not null as speaks,
    count(taggings.post_id) as post_count,
    coalesce(sum(taggings.mention_count), 0)::bigint as mention_count,
    date_trunc('second', min(taggings.tagged_at)) as first_tagged_at,
    date_trunc('second', max(taggings.tagged_at)) as last_tagged_at
from taggings
full join current_tagger using (tagger, matcher)
group by tagger, matcher, current_tagger.since
order by speaks desc, last_tagged_at desc, tagger asc, matcher asc
