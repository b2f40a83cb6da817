insert into measured_hours (brand, day, hour, mention_count, advocacy_count, detraction_count)
with affected_days as (
    select distinct
        brand,
        day
    from affected
)

select
    measured_mentions.brand,
    measured_mentions.day,
    extract('hour' from local_of(brands.timezone, measured_mentions.created_at)) as hour,
    count(*) as mention_count,
    count(*) filter (where measured_mentions.is_advocacy) as advocacy_count,
    count(*) filter (where measured_mentions.kind = 'detraction') as detraction_count
from measured_mentions
semi join affected_days using (brand, day)
inner join brands using (brand)
where measured_mentions.voice = 'earned'
group by all
