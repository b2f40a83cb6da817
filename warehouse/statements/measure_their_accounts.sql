-- The accounts by which the affected people spoke, and when each did last.
create or replace temp table their_accounts as
select
    brand,
    person,
    platform,
    author_id,
    coalesce(max(created_at), '-infinity'::timestamp) as spoke_at
from their_words
group by brand, person, platform, author_id
