-- What taggers read, as a hash; the lengths keep two different splits of one text apart.
create or replace temp macro text_hash_of(body, title, lang) as
md5(concat(
    length(body), ':', body,
    coalesce(length(title), -1), ':', title,
    coalesce(length(lang), -1), ':', lang
))
