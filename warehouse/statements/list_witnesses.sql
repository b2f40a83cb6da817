-- The posts of a platform that were last seen there: whoever says that these are gone too is not believed easily.
select posts.post_id
from posts
left join lookups using (platform, post_id)
where
    posts.platform = $platform
    and not starts_with(posts.post_id, $beginning)
    and ($pattern is null or regexp_full_match(posts.post_id, $pattern))
    and (posts.source = posts.platform or lookups.outcome = 'there')
order by greatest(posts.observed_at, coalesce(lookups.looked_up_at, posts.observed_at)) desc, posts.post_id asc
limit $row_limit
