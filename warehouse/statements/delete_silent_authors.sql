-- Whoever has no post left goes, also where a post went on without its author.
delete from authors
where
    not exists (
        select 1
        from posts
        where posts.platform = authors.platform and posts.author_id = authors.author_id
    )
