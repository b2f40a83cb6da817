-- Exchanges: who talks with whom, as far as was collected: posts that answer somebody, and posts that somebody answers.
--
-- Grain:   one row per post and author who answers it or whom it answers.
-- Reads:   posts
-- Columns: platform   where
--          post_id    which post
--          author_id  who answers it, or is answered by it
-- Note:    one may answer oneself. Whom a post answers is known where the platform tells, or the answered post was
--          collected.
with answers as (
    select
        posts.platform,
        posts.post_id,
        posts.author_id,
        posts.reply_to_id,
        coalesce(posts.reply_to_author_id, parents.author_id) as answered_author_id
    from posts
    left join posts as parents on posts.platform = parents.platform and posts.reply_to_id = parents.post_id
    where posts.reply_to_id is not null or posts.reply_to_author_id is not null
)

select
    platform,
    post_id,
    answered_author_id as author_id
from answers
where answered_author_id is not null
union
select
    platform,
    reply_to_id as post_id,
    author_id
from answers
where reply_to_id is not null and author_id is not null
