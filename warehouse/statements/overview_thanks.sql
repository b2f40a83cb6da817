-- Advocates that nobody of ours ever answered: the most faithful first.
select
    advocates.brand,
    advocates.platform,
    coalesce(advocates.handle, advocates.author_id) as author,
    advocates.advocacy_count,
    advocates.advocacy_day_count,
    arg_max(thank_you.excerpt, thank_you.created_at) as latest,
    arg_max(thank_you.url, thank_you.created_at) as latest_url,
    max(thank_you.created_at) as latest_at
from advocates
inner join brands on advocates.brand = brands.brand and not brands.is_competitor
inner join thank_you
    on
        advocates.brand = thank_you.brand
        and advocates.person = thank_you.person
where advocates.standing = 'advocate'
group by all
having not bool_or(thank_you.is_answered or thank_you.is_thanked)
order by advocates.advocacy_day_count desc, advocates.advocacy_count desc, author asc
limit $advocate_count
