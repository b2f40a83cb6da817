-- All words of rejects that could be the name of an account, as in list_post_words.
with texts as (
    select regexp_replace(concat_ws(' ', location, reason, raw), '\\[nrtbf]', ' ', 'g') as text
    from offered
),

words as (
    select unnest(regexp_extract_all(text, '[\p{L}\p{N}_.@:%-]+')) as word
    from texts
    union all
    select unnest(regexp_extract_all(text, '[\w.-]+/@[\w.]+')) as word
    from texts
)

select distinct lower(trim(word, '@:.')) as word
from words
