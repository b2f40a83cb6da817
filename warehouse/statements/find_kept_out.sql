-- The posts of a page that were withdrawn before. They come back when their platform itself shows them again later, and
-- stay out for good when they go a second time.
select
    page.platform,
    page.post_id,
    bool_or(tombstones.returned_at is not null)
    or page.platform != $source
    or min(page.observed_at::timestamp) <= max(tombstones.withdrawn_at) as stays_out
from page
inner join tombstones
    on sha256(concat(tombstones.salt, page.platform, ' ', page.post_id)) = tombstones.digest
group by page.platform, page.post_id
having bool_or(tombstones.returned_at is null)
