-- Marks that are not there yet; all have the salt of those before.
insert into erased_marks (kind, platform, salt, digest)
with salts as (
    select coalesce(min(salt), $salt) as salt
    from erased_marks
),

salted as (
    select
        new_marks.kind,
        new_marks.platform,
        salts.salt,
        sha256(salts.salt || new_marks.name) as digest
    from new_marks
    cross join salts
)

select distinct
    kind,
    platform,
    salt,
    digest
from salted
anti join erased_marks using (kind, platform, salt, digest)
