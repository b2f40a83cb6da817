-- The touched posts, those they answer and those that answer them: what it takes to know with whom they exchange words.
create or replace temp table near_touched as
select
    platform,
    post_id
from touched
union
select
    posts.platform,
    posts.reply_to_id as post_id
from touched
inner join posts using (platform, post_id)
where posts.reply_to_id is not null
union
select
    posts.platform,
    posts.post_id
from touched
inner join posts on touched.platform = posts.platform and touched.post_id = posts.reply_to_id
