-- What others said under or about posts that are gone, where it holds what those said: their titles, and payloads.
create or replace temp table altered as
with bereft as (
    select
        posts.rowid as stored_row,
        false as is_under
    from posts
    inner join expired on posts.platform = expired.platform and posts.quoted_id = expired.post_id
    union all
    select
        posts.rowid as stored_row,
        true as is_under
    from posts
    inner join expired on posts.platform = expired.platform and posts.conversation_id = expired.post_id
    where posts.post_type in ('comment', 'answer', 'video_comment')
),

each_once as (
    select
        stored_row,
        bool_or(is_under) as is_under
    from bereft
    group by stored_row
)

select
    each_once.stored_row,
    posts.* replace (if(each_once.is_under, null, posts.title) as title, '' as raw)  -- noqa: AM04
from posts
inner join each_once on posts.rowid = each_once.stored_row
