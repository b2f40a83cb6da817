-- Whom to thank: advocacy that was neither answered nor thanked for, those of the most credible first.
select
    thank_you.brand,
    thank_you.platform || ':' || thank_you.post_id as post,
    coalesce(thank_you.handle, thank_you.author_id) as author,
    thank_you.created_at,
    thank_you.credibility,
    thank_you.passion,
    thank_you.excerpt,
    thank_you.url
from thank_you
inner join brands using (brand)
where
    not thank_you.is_answered
    and not thank_you.is_thanked
    and ($since is null or thank_you.created_at is null or thank_you.created_at >= $since::timestamp)
    and if($brands is null, not brands.is_competitor, list_contains($brands, thank_you.brand))
order by thank_you.credibility desc nulls last, thank_you.passion desc, thank_you.created_at desc, post asc
limit $most
