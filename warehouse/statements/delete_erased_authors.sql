delete from authors
using erased_names
where
    authors.platform = erased_names.platform
    and erased_names.name in (lower(trim(authors.author_id, '@:.')), lower(trim(authors.handle, '@:.')))
