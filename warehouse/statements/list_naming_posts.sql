-- Posts by others that may name the person: in a text, in the payload, or as whom or what they answer or pass on.
with others as (
    select
        posts.rowid as stored_row,
        posts.platform,
        posts.post_id,
        posts.post_type,
        posts.text,
        posts.title,
        posts.url,
        posts.community,
        posts.links,
        posts.conversation_id,
        posts.reply_to_id,
        posts.reply_to_author_id,
        posts.quoted_id,
        posts.reposted_id,
        posts.author_id,
        null::varchar as author_handle,
        posts.lang,
        posts.raw,
        posts.text_hash
    from posts
    anti join expired using (platform, post_id)
),

references_made as (
    select
        stored_row,
        platform,
        unnest([conversation_id, reply_to_id, quoted_id, reposted_id]) as post_id
    from others
),

addresses as (
    select
        stored_row,
        unnest(
            regexp_extract_all(concat_ws(' ', text, url, array_to_string(links, ' ')), '[/=@]([\w.:%-]+)', 1)
        ) as part
    from others
    where contains(text, '/') or contains(url, '/') or len(links) > 0
),

referring as (
    select references_made.stored_row
    from references_made
    inner join expired using (platform, post_id)
    union
    select addresses.stored_row
    from addresses
    inner join expired on lower(addresses.part) = lower(expired.post_id)
)

select others.*
from others
left join referring using (stored_row)
where
    referring.stored_row is not null
    or regexp_matches(
        concat_ws(
            ' ', others.text, others.title, others.url, others.community, array_to_string(others.links, ' '),
            others.conversation_id, others.reply_to_id, others.reply_to_author_id, others.quoted_id,
            others.reposted_id, others.raw
        ),
        $pattern,
        'i'
    )
order by others.stored_row
