-- A post that somebody thanked for: when it was written, and whether it was measured as advocacy.
select
    posts.created_at,
    count(measured_advocacy.post_id) > 0 as is_advocacy
from posts
left join measured_advocacy using (platform, post_id)
where posts.platform = $platform and posts.post_id = $post_id
group by posts.created_at
