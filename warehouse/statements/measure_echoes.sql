insert into measured_echoes (platform, spark_id, post_id, author_id, created_at)
select
    posts.platform,
    coalesce(posts.reposted_id, posts.quoted_id, posts.conversation_id, posts.reply_to_id) as spark_id,
    posts.post_id,
    posts.author_id,
    posts.created_at
from posts
semi join touched using (platform, post_id)
where spark_id != posts.post_id
