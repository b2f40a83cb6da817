-- What touched posts carry on: what they pass on, quote or answer, and the post that began their conversation.
insert into measured_echoes (platform, spark_id, post_id, author_id, created_at)
with carrying as (
    select
        posts.platform,
        unnest(
            list_distinct([posts.reposted_id, posts.quoted_id, posts.reply_to_id, posts.conversation_id])
        ) as spark_id,
        posts.post_id,
        posts.author_id,
        posts.created_at
    from posts
    semi join touched using (platform, post_id)
)

select
    platform,
    spark_id,
    post_id,
    author_id,
    created_at
from carrying
where spark_id != post_id
