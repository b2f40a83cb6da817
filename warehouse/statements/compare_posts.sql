-- Tell which states are seen later than the stored one, and which differ in anything but the raw payload and are seen
-- no earlier. What was seen ahead of now was seen by a wrong clock: it is no later than anything.
select
    known.observed_at > posts.observed_at or posts.observed_at > current_timestamp::timestamp as is_later,
    (known.observed_at >= posts.observed_at or posts.observed_at > current_timestamp::timestamp)
    and (
        known.post_type is distinct from posts.post_type
        or known.text is distinct from posts.text
        or known.title is distinct from posts.title
        or known.lang is distinct from posts.lang
        or known.url is distinct from posts.url
        or known.created_at is distinct from posts.created_at
        or known.edited_at is distinct from posts.edited_at
        or known.community is distinct from posts.community
        or known.conversation_id is distinct from posts.conversation_id
        or known.reply_to_id is distinct from posts.reply_to_id
        or known.reply_to_author_id is distinct from posts.reply_to_author_id
        or known.quoted_id is distinct from posts.quoted_id
        or known.reposted_id is distinct from posts.reposted_id
        or known.links is distinct from posts.links
        or known.visibility is distinct from posts.visibility
        or known.author_id is distinct from posts.author_id
        or known.like_count is distinct from posts.like_count
        or known.reply_count is distinct from posts.reply_count
        or known.repost_count is distinct from posts.repost_count
        or known.quote_count is distinct from posts.quote_count
        or known.view_count is distinct from posts.view_count
    ) as is_changed
from known
inner join posts on known.stored_row = posts.rowid
order by known.position
