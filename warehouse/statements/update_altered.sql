update posts set
    text = altered.text,
    title = altered.title,
    url = altered.url,
    community = altered.community,
    links = altered.links,
    conversation_id = altered.conversation_id,
    reply_to_id = altered.reply_to_id,
    reply_to_author_id = altered.reply_to_author_id,
    quoted_id = altered.quoted_id,
    reposted_id = altered.reposted_id,
    raw = altered.raw,
    text_hash = text_hash_of(altered.text, altered.title, altered.lang)
from altered
where posts.rowid = altered.stored_row
