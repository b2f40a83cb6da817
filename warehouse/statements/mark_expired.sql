-- Whose posts they answered is known no more once they are gone.
insert into changes (platform, post_id)
select
    platform,
    post_id
from expired
union
select
    posts.platform,
    posts.reply_to_id as post_id
from expired
inner join posts using (platform, post_id)
where posts.reply_to_id is not null
