-- A look-up tells what a post says and how it is taken; where it stands is as it was first told. The title of a thread
-- and the number of answers stay where it does not tell them; an empty title is none.
select
    page.* replace (  -- noqa: AM04, RF02
        nullif(coalesce(page.title, posts.title), '') as title,
        coalesce(page.url, posts.url) as url,
        coalesce(page.community, posts.community) as community,
        coalesce(posts.conversation_id, page.conversation_id) as conversation_id,
        coalesce(posts.reply_to_id, page.reply_to_id) as reply_to_id,
        coalesce(posts.quoted_id, page.quoted_id) as quoted_id,
        coalesce(page.reply_count, posts.reply_count) as reply_count
    )
from page
inner join posts using (platform, post_id)
