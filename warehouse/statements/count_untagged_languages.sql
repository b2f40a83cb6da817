-- Posts about a brand in a language that the tagger does not know, by language.
with unknown as (
    select distinct
        mentions.platform,
        mentions.post_id,
        coalesce(mentions.lang, 'und') as lang
    from mentions
    inner join current_tagger using (tagger, matcher)
    where mentions.kind is null
)

select
    lang,
    count(*) as post_count
from unknown
group by lang
order by lang
