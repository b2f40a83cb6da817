-- The posts of a page that were withdrawn before. They come back when their platform itself shows them again later, and
-- stay out for good when they go a second time. Every post is hashed once for each salt.
with salts as (
    select distinct salt
    from tombstones
),

salted as (
    select
        page.platform,
        page.post_id,
        page.observed_at::timestamp as observed_at,
        sha256(concat(salts.salt, page.platform, ' ', page.post_id)) as digest
    from page
    cross join salts
)

select
    salted.platform,
    salted.post_id,
    salted.digest,
    bool_or(tombstones.returned_at is not null)
    or salted.platform != $source
    or min(salted.observed_at) <= max(tombstones.withdrawn_at) as stays_out
from salted
inner join tombstones using (digest)
group by salted.platform, salted.post_id, salted.digest
having bool_or(tombstones.returned_at is null)
