-- Find the newest state of each post on the page and the row that holds the post now; reads three narrow columns only.
with newest as (
    select
        platform,
        post_id,
        position
    from page
    qualify row_number() over (partition by platform, post_id order by recency desc) = 1
)

select
    newest.position,
    posts.rowid as stored_row,
    posts.source
from newest
left join posts on newest.platform = posts.platform and newest.post_id = posts.post_id
order by newest.position
