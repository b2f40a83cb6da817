-- The posts of the accounts that are erased, and those that are known by their marks alone.
create or replace temp table expired as
select
    posts.platform,
    posts.post_id
from posts
semi join erased_names
    on posts.platform = erased_names.platform and lower(trim(posts.author_id, '@:.')) = erased_names.name
union
select
    posts.platform,
    posts.post_id
from posts
semi join erased_posts on posts.platform = erased_posts.platform and lower(posts.post_id) = erased_posts.name
