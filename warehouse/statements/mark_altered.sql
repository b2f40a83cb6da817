-- What they answered until now they may answer no more.
insert into changes (platform, post_id)
select
    platform,
    post_id
from altered
union
select
    posts.platform,
    posts.reply_to_id as post_id
from altered
inner join posts on altered.stored_row = posts.rowid
where posts.reply_to_id is not null
