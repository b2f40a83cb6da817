-- What was judged is still that text, but for a name.
update corrections set text_hash = text_hash_of(altered.text, altered.title, altered.lang)
from altered
where
    corrections.platform = altered.platform
    and corrections.post_id = altered.post_id
    and corrections.text_hash = altered.text_hash
