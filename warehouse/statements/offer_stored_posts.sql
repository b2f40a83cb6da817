create or replace temp view offered as
select
    posts.post_id,
    posts.author_id,
    authors.handle as author_handle,
    posts.reply_to_author_id,
    posts.reply_to_id,
    posts.conversation_id,
    posts.quoted_id,
    posts.reposted_id,
    posts.text,
    posts.title,
    posts.url,
    posts.community,
    posts.links,
    posts.raw
from posts
left join authors using (platform, author_id)
