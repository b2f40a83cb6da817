-- All words of posts that could be the name of an account or the id of a post: what stands in a column of names as it
-- is, of texts and payloads each run of letters that names are made of, of texts two and three words in a row, too.
with texts as (
    select
        regexp_replace(
            concat_ws(' ', text, title, url, community, array_to_string(links, ' '), raw), '\\[nrtbf]', ' ', 'g'
        ) as text
    from offered
),

runs as (
    select regexp_extract_all(concat_ws(' ', text, title), '[\p{L}\p{N}_.''’-]+') as run
    from offered
),

words as (
    select
        unnest(
            [
                author_id,
                author_handle,
                reply_to_author_id,
                post_id,
                reply_to_id,
                conversation_id,
                quoted_id,
                reposted_id
            ]
        ) as word
    from offered
    union all
    select unnest(regexp_extract_all(text, '[\p{L}\p{N}_.@:%-]+')) as word
    from texts
    union all
    select unnest(regexp_extract_all(text, '[\w.-]+/@[\w.]+')) as word
    from texts
    union all
    select unnest(list_transform(range(1, len(run)), lambda place: run[place] || ' ' || run[place + 1])) as word
    from runs
    union all
    select
        unnest(
            list_transform(
                range(1, len(run) - 1), lambda place: run[place] || ' ' || run[place + 1] || ' ' || run[place + 2]
            )
        ) as word
    from runs
)

select distinct lower(trim(word, '@:.')) as word
from words
where word is not null
