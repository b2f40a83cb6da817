-- Speakers: authors whose every post is about a brand, named or not, because they are a channel of its own.
--
-- Grain:   one row per platform and author.
-- Reads:   stg_owned_authors
-- Columns: platform   where
--          author_id  id of the author there
--          brand      key of the brand spoken for; the first by name where an account serves several
-- Note:    staff are people: what they write is about the brand where it names it.
select
    platform,
    author_id,
    min(brand) as brand
from stg_owned_authors
where role = 'owned'
group by platform, author_id
