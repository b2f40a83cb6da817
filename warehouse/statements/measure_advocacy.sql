insert into measured_advocacy (
    brand, platform, post_id, tagger, author_id, person, handle, name, url, excerpt, created_at, passion, trust,
    is_answered, answered_at, thanked_by, thanked_at, spoke_again_at, credibility
)
with advocacy as (
    select
        measured_mentions.brand,
        measured_mentions.platform,
        measured_mentions.post_id,
        measured_mentions.tagger,
        measured_mentions.author_id,
        measured_mentions.person,
        measured_mentions.created_at,
        measured_mentions.passion,
        measured_mentions.trust
    from measured_mentions
    semi join touched using (platform, post_id)
    where measured_mentions.is_advocacy
)

select
    advocacy.brand,
    advocacy.platform,
    advocacy.post_id,
    advocacy.tagger,
    advocacy.author_id,
    advocacy.person,
    authors.handle,
    authors.name,
    posts.url,
    left(posts.text, 280) as excerpt,
    advocacy.created_at,
    advocacy.passion,
    advocacy.trust,
    found_thanks.is_answered,
    found_thanks.answered_at,
    found_thanks.thanked_by,
    found_thanks.thanked_at,
    found_thanks.spoke_again_at,
    found_thanks.credibility
from advocacy
inner join found_thanks using (brand, platform, post_id)
inner join posts using (platform, post_id)
left join authors on advocacy.platform = authors.platform and advocacy.author_id = authors.author_id
order by advocacy.created_at
