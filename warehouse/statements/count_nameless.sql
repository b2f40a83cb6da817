-- The posts of a platform that go by a pseudonym.
select count(*) as post_count
from posts
where platform = $platform and starts_with(post_id, $beginning)
