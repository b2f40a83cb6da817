-- Accounts that are meant by a platform and a name, be it an id or a handle; also those known by an id alone.
with known as (
    select
        platform,
        author_id,
        handle,
        name
    from authors
    union all
    select distinct
        posts.platform,
        posts.author_id,
        null as handle,
        null as name
    from posts
    anti join authors using (platform, author_id)
    where posts.author_id is not null
)

select distinct
    known.platform,
    known.author_id,
    known.handle,
    known.name
from wanted
inner join known
    on
        wanted.platform = known.platform
        and wanted.name in (lower(trim(known.author_id, '@:.')), lower(trim(known.handle, '@:.')))
order by known.platform, known.author_id
