-- A post that somebody thanked for: when it was written, and whether it was measured as advocacy.
select
    posts.created_at,
    exists (
        select *
        from measured_advocacy
        where measured_advocacy.platform = posts.platform and measured_advocacy.post_id = posts.post_id
    ) as is_advocacy
from posts
where posts.platform = $platform and posts.post_id = $post_id
