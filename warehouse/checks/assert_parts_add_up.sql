-- What is measured in several places comes to the same number in each.
with mentions as (
    select
        brand,
        count(*) filter (where is_advocacy) as advocacy,
        count(*) filter (where is_reciprocal and voice = 'earned') as reciprocal,
        count(*) filter (where voice = 'earned' and day is not null) as by_hour,
        count(*) filter (where voice = 'earned' and community is not null) as in_communities,
        count(*) filter (where voice = 'earned' and person is not null) as by_people
    from measured_mentions
    group by brand
),

told as (
    unpivot mentions
    on advocacy, reciprocal, by_hour, in_communities, by_people
    into name part value mention_count
),

parts as (
    select
        brand,
        'advocacy' as part,
        count(*) as mention_count
    from measured_advocacy
    group by brand
    union all
    select
        brand,
        'reciprocal' as part,
        count(*) as mention_count
    from measured_reciprocity
    group by brand
    union all
    select
        brand,
        'by_hour' as part,
        sum(mention_count) as mention_count
    from measured_hours
    group by brand
    union all
    select
        brand,
        'in_communities' as part,
        sum(mention_count) as mention_count
    from measured_communities
    where form = 'community'
    group by brand
    union all
    select
        brand,
        'by_people' as part,
        sum(mention_count) as mention_count
    from credibility
    group by brand
)

select
    brand,
    part,
    told.mention_count as mentions,
    parts.mention_count as in_parts
from told
full join parts using (brand, part)
where coalesce(told.mention_count, 0) != coalesce(parts.mention_count, 0)
