create or replace temp table chosen as
select distinct posts.post_id
from posts
where
    posts.platform = $platform
    and not exists (
        select 1
        from lookups
        where
            lookups.platform = posts.platform
            and lookups.post_id = posts.post_id
            and lookups.outcome = 'doubted'
    )
    and ($since is null or coalesce(posts.created_at, posts.first_seen_at) >= $since::timestamp)
    and (
        $brands is null
        or exists (
            select 1
            from stg_mentions
            where
                stg_mentions.platform = posts.platform
                and stg_mentions.post_id = posts.post_id
                and list_contains($brands, stg_mentions.brand)
        )
    )
