-- The list of links stands apart: an update that names a list deletes and inserts the whole row, which is far slower.
update posts set
    source = $source,
    post_type = incoming.post_type,
    text = incoming.text,
    title = incoming.title,
    lang = incoming.lang,
    url = incoming.url,
    created_at = incoming.created_at,
    edited_at = incoming.edited_at,
    community = incoming.community,
    conversation_id = incoming.conversation_id,
    reply_to_id = incoming.reply_to_id,
    reply_to_author_id = incoming.reply_to_author_id,
    quoted_id = incoming.quoted_id,
    reposted_id = incoming.reposted_id,
    visibility = incoming.visibility,
    author_id = incoming.author_id,
    like_count = incoming.like_count,
    reply_count = incoming.reply_count,
    repost_count = incoming.repost_count,
    quote_count = incoming.quote_count,
    view_count = incoming.view_count,
    raw = incoming.raw,
    text_hash = incoming.text_hash,
    observed_at = incoming.observed_at
from incoming, arriving
where
    incoming.position = arriving.position
    and posts.rowid = arriving.stored_row
