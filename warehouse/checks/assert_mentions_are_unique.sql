-- A post is one mention of a brand, however often it names it.
select
    brand,
    platform,
    post_id,
    count(*) as row_count
from measured_mentions
group by brand, platform, post_id
having count(*) > 1
