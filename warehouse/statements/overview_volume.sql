-- How much was said of each brand in all, and what it was worth.
select
    brands.brand,
    brands.name,
    brands.is_competitor,
    sum(advocacy_trend.mention_count)::bigint as mention_count,
    sum(advocacy_trend.earned_count)::bigint as earned_count,
    sum(advocacy_trend.judged_count)::bigint as judged_count,
    sum(advocacy_trend.advocacy_count)::bigint as advocacy_count,
    sum(advocacy_trend.detraction_count)::bigint as detraction_count,
    sum(advocacy_trend.word_of_mouth_count)::bigint as word_of_mouth_count,
    sum(advocacy_trend.share_count)::bigint as share_count,
    sum(advocacy_trend.promotion_count)::bigint as promotion_count,
    sum(advocacy_trend.untagged_count)::bigint as untagged_count
from advocacy_trend
inner join brands using (brand)
where advocacy_trend.grain in ('month', 'undated')
group by brands.brand, brands.name, brands.is_competitor
order by brands.is_competitor asc, mention_count desc, brands.brand asc
