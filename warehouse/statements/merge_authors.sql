-- Of two states of an author the later observed wins, column by column: what is not told never hides what is known.
merge into authors
using (
    select
        platform,
        author_id,
        arg_max(author_handle, recency) filter (author_handle is not null) as new_handle,
        arg_max(author_name, recency) filter (author_name is not null) as new_name,
        arg_max(author_follower_count, recency) filter (author_follower_count is not null) as new_count,
        arg_max(author_created_at, recency) filter (author_created_at is not null) as new_created_at,
        max(observed_at) as last_observed_at,
        min(observed_at) as first_observed_at
    from page
    where author_id is not null
    group by platform, author_id
) as told
    on authors.platform = told.platform and authors.author_id = told.author_id
when matched and (
    told.last_observed_at > authors.observed_at
    or told.last_observed_at = authors.observed_at and (
        coalesce(told.new_handle, authors.handle) is distinct from authors.handle
        or coalesce(told.new_name, authors.name) is distinct from authors.name
        or coalesce(told.new_count, authors.follower_count) is distinct from authors.follower_count
        or coalesce(told.new_created_at, authors.created_at) is distinct from authors.created_at
    )
) then
    update
        set
            handle = coalesce(told.new_handle, authors.handle),
            name = coalesce(told.new_name, authors.name),
            follower_count = coalesce(told.new_count, authors.follower_count),
            created_at = coalesce(told.new_created_at, authors.created_at),
            observed_at = told.last_observed_at
when matched and told.last_observed_at < authors.observed_at and (
    coalesce(authors.handle, told.new_handle) is distinct from authors.handle
    or coalesce(authors.name, told.new_name) is distinct from authors.name
    or coalesce(authors.follower_count, told.new_count) is distinct from authors.follower_count
    or coalesce(authors.created_at, told.new_created_at) is distinct from authors.created_at
) then
    update
        set
            handle = coalesce(authors.handle, told.new_handle),
            name = coalesce(authors.name, told.new_name),
            follower_count = coalesce(authors.follower_count, told.new_count),
            created_at = coalesce(authors.created_at, told.new_created_at)
when not matched then
    insert (platform, author_id, handle, name, follower_count, created_at, observed_at, first_seen_at)
    values (
        told.platform, told.author_id, told.new_handle, told.new_name, told.new_count, told.new_created_at,
        told.last_observed_at, told.first_observed_at
    )
