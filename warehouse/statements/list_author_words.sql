select distinct lower(trim(unnest([author_id, handle]), '@:.')) as word
from authors
where author_id is not null
