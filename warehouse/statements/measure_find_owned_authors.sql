create or replace temp table found_owned_authors as
select
    brand,
    platform,
    author_id,
    role
from stg_owned_authors
