-- The page with the hash of what taggers read; the lengths keep two different splits of one text apart.
create or replace temp view incoming as
select
    *,  -- noqa: AM04
    md5(concat(
        length(text), ':', text,
        coalesce(length(title), -1), ':', title,
        coalesce(length(lang), -1), ':', lang
    )) as text_hash
from page
