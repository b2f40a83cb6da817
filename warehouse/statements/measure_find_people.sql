create or replace temp table found_people as
select
    stg_people.platform,
    stg_people.author_id,
    stg_people.person,
    authors.handle,
    authors.name
from stg_people
left join authors using (platform, author_id)
