-- Fill what a state does not tell from the stored one, where another source told that: what it does not know hides
-- nothing. The row stays with the source that tells more of the post, whose own silence then means a deletion.
select
    known.* replace (  -- noqa: AM04, RF02
        coalesce(known.title, others.title) as title,
        coalesce(known.lang, others.lang) as lang,
        coalesce(known.url, others.url) as url,
        coalesce(known.created_at, others.created_at) as created_at,
        coalesce(known.edited_at, others.edited_at) as edited_at,
        coalesce(known.community, others.community) as community,
        coalesce(known.conversation_id, others.conversation_id) as conversation_id,
        coalesce(known.reply_to_id, others.reply_to_id) as reply_to_id,
        coalesce(known.reply_to_author_id, others.reply_to_author_id) as reply_to_author_id,
        coalesce(known.quoted_id, others.quoted_id) as quoted_id,
        coalesce(known.reposted_id, others.reposted_id) as reposted_id,
        coalesce(nullif(known.links, []), others.links, known.links) as links,
        coalesce(known.author_id, others.author_id) as author_id,
        coalesce(known.like_count, others.like_count) as like_count,
        coalesce(known.reply_count, others.reply_count) as reply_count,
        coalesce(known.repost_count, others.repost_count) as repost_count,
        coalesce(known.quote_count, others.quote_count) as quote_count,
        coalesce(known.view_count, others.view_count) as view_count,
        case
            when
                (known.title is null and others.title is not null)
                or (known.lang is null and others.lang is not null)
                or (known.url is null and others.url is not null)
                or (known.created_at is null and others.created_at is not null)
                or (known.edited_at is null and others.edited_at is not null)
                or (known.community is null and others.community is not null)
                or (known.conversation_id is null and others.conversation_id is not null)
                or (known.reply_to_id is null and others.reply_to_id is not null)
                or (known.reply_to_author_id is null and others.reply_to_author_id is not null)
                or (known.quoted_id is null and others.quoted_id is not null)
                or (known.reposted_id is null and others.reposted_id is not null)
                or (nullif(known.links, []) is null and nullif(others.links, []) is not null)
                or (known.author_id is null and others.author_id is not null)
                or (known.like_count is null and others.like_count is not null)
                or (known.reply_count is null and others.reply_count is not null)
                or (known.repost_count is null and others.repost_count is not null)
                or (known.quote_count is null and others.quote_count is not null)
                or (known.view_count is null and others.view_count is not null)
                then known.source
            else $source
        end as source
    )
from known
left join posts as others on known.stored_row = others.rowid and others.source != $source
order by known.position
