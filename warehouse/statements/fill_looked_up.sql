-- A look-up tells what a post says and how it is taken; where it stands is as it was first told.
select
    page.* replace (  -- noqa: AM04, RF02
        coalesce(page.url, posts.url) as url,
        coalesce(posts.conversation_id, page.conversation_id) as conversation_id,
        coalesce(posts.reply_to_id, page.reply_to_id) as reply_to_id,
        coalesce(posts.quoted_id, page.quoted_id) as quoted_id
    )
from page
inner join posts using (platform, post_id)
