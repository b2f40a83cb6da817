-- Judge the affected authors anew by all their earned mentions; views/marts/advocates says what each standing means.
-- Those of one brand and standing lie together, so that a question about some need not read all.
insert into measured_authors (
    brand, platform, author_id, handle, name, standing, mention_count, advocacy_count, advocacy_day_count,
    prompted_advocacy_count, reciprocal_advocacy_count, satisfaction_count, share_count, promotion_count,
    detraction_count, talk_count, untagged_count, passion_count, passion_sum, first_seen_at, last_seen_at,
    first_advocacy_at, last_advocacy_at
)
with said as (
    select
        measured_mentions.brand,
        measured_mentions.platform,
        measured_mentions.author_id,
        measured_mentions.created_at,
        measured_mentions.day,
        measured_mentions.is_prompted,
        measured_mentions.is_reciprocal,
        measured_mentions.kind,
        measured_mentions.is_advocacy,
        measured_mentions.passion
    from affected_authors
    inner join measured_mentions using (brand, platform, author_id)
    where measured_mentions.voice = 'earned'
),

counted as (
    select
        brand,
        platform,
        author_id,
        count(*) as mention_count,
        count(*) filter (where is_advocacy) as advocacy_count,
        count(distinct day) filter (where is_advocacy) as advocacy_day_count,
        count(*) filter (where kind = 'advocacy' and is_prompted and not is_reciprocal) as prompted_advocacy_count,
        count(*) filter (where kind = 'advocacy' and is_reciprocal) as reciprocal_advocacy_count,
        count(*) filter (where kind = 'satisfaction') as satisfaction_count,
        count(*) filter (where kind = 'share') as share_count,
        count(*) filter (where kind = 'promotion') as promotion_count,
        count(*) filter (where kind = 'detraction') as detraction_count,
        count(*) filter (where kind = 'talk') as talk_count,
        count(*) filter (where kind is null) as untagged_count,
        count(passion) as passion_count,
        coalesce(sum(passion), 0) as passion_sum,
        min(created_at) as first_seen_at,
        max(created_at) as last_seen_at,
        min(created_at) filter (where is_advocacy) as first_advocacy_at,
        max(created_at) filter (where is_advocacy) as last_advocacy_at
    from said
    group by brand, platform, author_id
)

select
    counted.brand,
    counted.platform,
    counted.author_id,
    authors.handle,
    authors.name,
    case
        when counted.advocacy_day_count >= 2 and counted.advocacy_count > counted.detraction_count then 'advocate'
        when
            counted.detraction_count >= greatest(
                1, counted.advocacy_count + counted.prompted_advocacy_count + counted.satisfaction_count
            )
            then 'detractor'
        when counted.advocacy_count + counted.prompted_advocacy_count > 0 then 'supporter'
        when counted.satisfaction_count > 0 then 'satisfied'
        when
            counted.promotion_count + counted.reciprocal_advocacy_count >= greatest(1, counted.share_count)
            then 'promoter'
        when counted.share_count > 0 then 'sharer'
        else 'talker'
    end as standing,
    counted.mention_count,
    counted.advocacy_count,
    counted.advocacy_day_count,
    counted.prompted_advocacy_count,
    counted.reciprocal_advocacy_count,
    counted.satisfaction_count,
    counted.share_count,
    counted.promotion_count,
    counted.detraction_count,
    counted.talk_count,
    counted.untagged_count,
    counted.passion_count,
    counted.passion_sum,
    counted.first_seen_at,
    counted.last_seen_at,
    counted.first_advocacy_at,
    counted.last_advocacy_at
from counted
left join authors using (platform, author_id)
order by counted.brand, standing
