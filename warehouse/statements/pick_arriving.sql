-- Keep what is new, or seen later than the stored state and different from it in anything but the raw payload.
create or replace temp table arriving as
select
    matched.position,
    matched.stored_row
from matched
inner join incoming on matched.position = incoming.position
left join posts on matched.stored_row = posts.rowid
where
    matched.stored_row is null
    or (
        incoming.observed_at >= posts.observed_at
        and (
            incoming.post_type is distinct from posts.post_type
            or incoming.text is distinct from posts.text
            or incoming.title is distinct from posts.title
            or incoming.lang is distinct from posts.lang
            or incoming.url is distinct from posts.url
            or incoming.created_at is distinct from posts.created_at
            or incoming.edited_at is distinct from posts.edited_at
            or incoming.community is distinct from posts.community
            or incoming.conversation_id is distinct from posts.conversation_id
            or incoming.reply_to_id is distinct from posts.reply_to_id
            or incoming.reply_to_author_id is distinct from posts.reply_to_author_id
            or incoming.quoted_id is distinct from posts.quoted_id
            or incoming.reposted_id is distinct from posts.reposted_id
            or incoming.links is distinct from posts.links
            or incoming.visibility is distinct from posts.visibility
            or incoming.author_id is distinct from posts.author_id
            or incoming.like_count is distinct from posts.like_count
            or incoming.reply_count is distinct from posts.reply_count
            or incoming.repost_count is distinct from posts.repost_count
            or incoming.quote_count is distinct from posts.quote_count
            or incoming.view_count is distinct from posts.view_count
        )
    )
