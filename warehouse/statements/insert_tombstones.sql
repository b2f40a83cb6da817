-- All have the salt of those before.
insert into tombstones (platform, brands, created_on, outcome, withdrawn_at, returned_at, salt, digest)
with salts as (
    select coalesce(min(salt), $salt) as salt
    from tombstones
),

mentioned as (
    select
        mentions.platform,
        mentions.post_id,
        list(distinct mentions.brand order by mentions.brand) as brands
    from mentions
    semi join current_tagger on mentions.tagger = current_tagger.tagger and mentions.matcher = current_tagger.matcher
    group by mentions.platform, mentions.post_id
)

select
    expired.platform,
    coalesce(mentioned.brands, []) as brands,
    posts.created_at::date as created_on,
    expired.outcome,
    current_timestamp::timestamp as withdrawn_at,
    null as returned_at,
    salts.salt,
    sha256(concat(salts.salt, expired.platform, ' ', expired.post_id)) as digest
from expired
inner join posts using (platform, post_id)
left join mentioned using (platform, post_id)
cross join salts
