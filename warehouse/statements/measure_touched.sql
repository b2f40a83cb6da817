-- Widen the posts that changed to all whose mentions may now read differently: those that answer a post which became or
-- ceased to be the brand's own, or stand in a conversation begun by one; those that are answered by, or answer, what
-- changed; and those of authors with a new name.
create or replace temp table touched as
with moved_authors as (
    (
        select
            brand,
            platform,
            author_id
        from found_owned_authors
        except
        select
            brand,
            platform,
            author_id
        from measured_owned_authors
    )
    union
    (
        select
            brand,
            platform,
            author_id
        from measured_owned_authors
        except
        select
            brand,
            platform,
            author_id
        from found_owned_authors
    )
),

moved_people as (
    (
        select
            platform,
            author_id,
            person,
            handle,
            name
        from found_people
        except
        select
            platform,
            author_id,
            person,
            handle,
            name
        from measured_people
    )
    union
    (
        select
            platform,
            author_id,
            person,
            handle,
            name
        from measured_people
        except
        select
            platform,
            author_id,
            person,
            handle,
            name
        from found_people
    )
),

moved_posts as (
    (
        select
            brand,
            platform,
            post_id
        from found_owned_posts
        except
        select
            brand,
            platform,
            post_id
        from measured_owned_posts
    )
    union
    (
        select
            brand,
            platform,
            post_id
        from measured_owned_posts
        except
        select
            brand,
            platform,
            post_id
        from found_owned_posts
    )
),

renamed_authors as (
    select distinct
        measured_authors.platform,
        measured_authors.author_id
    from measured_authors
    left join authors using (platform, author_id)
    where
        measured_authors.handle is distinct from authors.handle
        or measured_authors.name is distinct from authors.name
        or measured_authors.account_created_at is distinct from authors.created_at
)

select
    platform,
    post_id
from changes
union
select
    posts.platform,
    posts.reply_to_id as post_id
from changes
inner join posts using (platform, post_id)
where posts.reply_to_id is not null
union
select
    posts.platform,
    posts.post_id
from changes
inner join posts on changes.platform = posts.platform and changes.post_id = posts.reply_to_id
union
select
    posts.platform,
    posts.reply_to_id as post_id
from moved_authors
inner join posts using (platform, author_id)
where posts.reply_to_id is not null
union
select
    platform,
    post_id
from moved_posts
union
select
    posts.platform,
    posts.post_id
from moved_posts
inner join posts on moved_posts.platform = posts.platform and moved_posts.post_id = posts.reply_to_id
union
select
    posts.platform,
    posts.post_id
from moved_posts
inner join posts on moved_posts.platform = posts.platform and moved_posts.post_id = posts.conversation_id
union
select
    posts.platform,
    posts.post_id
from moved_authors
inner join posts on moved_authors.platform = posts.platform and moved_authors.author_id = posts.reply_to_author_id
union
select
    posts.platform,
    posts.post_id
from moved_people
inner join posts using (platform, author_id)
union
select
    measured_mentions.platform,
    measured_mentions.post_id
from renamed_authors
inner join measured_mentions using (platform, author_id)
