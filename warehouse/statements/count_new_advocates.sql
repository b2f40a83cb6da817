-- How many have been advocates of each brand of ours since this month, in its time zone.
select
    measured_authors.brand,
    count(*) as advocate_count
from measured_authors
inner join brands using (brand)
where
    measured_authors.standing = 'advocate'
    and not brands.is_competitor
    and measured_authors.standing_since
    = date_trunc('month', day_in(brands.timezone, current_timestamp::timestamp))::date
group by measured_authors.brand
order by measured_authors.brand
