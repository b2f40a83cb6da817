delete from authors
using expired
where
    authors.platform = expired.platform
    and authors.author_id = expired.author_id
    and not exists (
        select 1
        from posts
        where posts.platform = authors.platform and posts.author_id = authors.author_id
    )
