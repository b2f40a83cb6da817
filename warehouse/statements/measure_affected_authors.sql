create or replace temp table affected_authors as
select distinct
    brand,
    platform,
    author_id
from affected
where author_id is not null
