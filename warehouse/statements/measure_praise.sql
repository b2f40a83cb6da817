-- Find the praise in the touched posts, by the text of stg_praise itself, on the narrow tables named here.
-- noqa: disable=ST03,AM04
insert into measured_praise by name
with posts as (
    select stored.*
    from main.posts as stored
    semi join touched using (platform, post_id)
),

mentions as (
    select told.*
    from main.mentions as told
    semi join touched using (platform, post_id)
),

stg_owned_authors as (
    select
        brand,
        platform,
        author_id
    from found_owned_authors
)

select praising.*
from $stg_praise as praising
