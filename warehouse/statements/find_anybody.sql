-- Whether anything of people is in the warehouse, or was: what was read once may still lie in free blocks of the file.
select count(*) > 0 as is_found
from (
    select 1 from posts
    union all
    select 1 from authors
    union all
    select 1 from quarantine
    union all
    select 1 from erased_marks
    union all
    select 1 from tombstones
    union all
    select 1 from pages
    where read_count > 0
) as people
