-- Which of the words are names of the erased, or ids of their posts; every word is hashed once for each salt.
with salts as (
    select distinct salt
    from erased_marks
),

salted as (
    select
        words.word,
        salts.salt,
        sha256(salts.salt || words.word) as digest
    from words
    cross join salts
)

select distinct
    erased_marks.kind,
    erased_marks.platform,
    salted.word
from salted
inner join erased_marks using (salt, digest)
