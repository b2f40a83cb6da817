-- The list of links stands apart: an update that names a list deletes and inserts the whole row, which is far slower.
update posts set
    source = changed.source,
    post_type = changed.post_type,
    text = changed.text,
    title = changed.title,
    lang = changed.lang,
    url = changed.url,
    created_at = changed.created_at,
    edited_at = changed.edited_at,
    community = changed.community,
    conversation_id = changed.conversation_id,
    reply_to_id = changed.reply_to_id,
    reply_to_author_id = changed.reply_to_author_id,
    quoted_id = changed.quoted_id,
    reposted_id = changed.reposted_id,
    visibility = changed.visibility,
    author_id = changed.author_id,
    like_count = changed.like_count,
    reply_count = changed.reply_count,
    repost_count = changed.repost_count,
    quote_count = changed.quote_count,
    view_count = changed.view_count,
    raw = changed.raw,
    text_hash = text_hash_of(changed.text, changed.title, changed.lang),
    observed_at = changed.observed_at
from changed
where posts.rowid = changed.stored_row
