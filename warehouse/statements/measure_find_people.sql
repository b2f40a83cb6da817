create or replace temp table found_people as
select
    platform,
    author_id,
    person
from stg_people
