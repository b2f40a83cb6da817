-- Mark what arrives, and what it answered until now and may answer no more.
insert into changes (platform, post_id)
select
    platform,
    post_id
from arriving
union
select
    posts.platform,
    posts.reply_to_id as post_id
from arriving
inner join posts on arriving.stored_row = posts.rowid
where posts.reply_to_id is not null and posts.reply_to_id is distinct from arriving.reply_to_id
