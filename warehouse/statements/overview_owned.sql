-- What the own accounts of each brand posted in all, and how well they answered.
select
    owned_channel.brand,
    brands.name,
    sum(owned_channel.post_count)::bigint as post_count,
    sum(owned_channel.judged_count)::bigint as judged_count,
    sum(owned_channel.promotion_count)::bigint as promotion_count,
    sum(owned_channel.promotion_count) / nullif(sum(owned_channel.judged_count), 0) as promotion_share,
    sum(owned_channel.answerable_count)::bigint as answerable_count,
    sum(owned_channel.answered_count)::bigint as answered_count
from owned_channel
inner join brands using (brand)
group by owned_channel.brand, brands.name, brands.is_competitor
order by brands.is_competitor, owned_channel.brand
