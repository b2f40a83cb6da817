insert into posts (
    platform, post_id, source, post_type, text, title, lang, url, created_at, edited_at, community, conversation_id,
    reply_to_id, reply_to_author_id, quoted_id, reposted_id, links, visibility, author_id, like_count, reply_count,
    repost_count, quote_count, view_count, raw, text_hash, observed_at, first_seen_at
)
select
    platform,
    post_id,
    $source,
    post_type,
    text,
    title,
    lang,
    url,
    created_at,
    edited_at,
    community,
    conversation_id,
    reply_to_id,
    reply_to_author_id,
    quoted_id,
    reposted_id,
    links,
    visibility,
    author_id,
    like_count,
    reply_count,
    repost_count,
    quote_count,
    view_count,
    raw,
    text_hash,
    observed_at,
    observed_at as first_seen_at
from incoming
where position in (
    select arriving.position from arriving
    where arriving.stored_row is null
)
