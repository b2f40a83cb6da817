-- Find, for the newest state of each post on the page, the row that holds the post now.
create or replace temp table matched as
with newest as (
    select
        platform,
        post_id,
        position
    from incoming
    qualify row_number() over (partition by platform, post_id order by observed_at desc, position desc) = 1
)

select
    newest.position,
    posts.rowid as stored_row
from newest
left join posts on newest.platform = posts.platform and newest.post_id = posts.post_id
