insert into measured_members (
    brand, platform, form, community, starts_on, person, tagger, mention_count, judged_count, exchange_count,
    advocacy_count, detraction_count
)
with due as (
    select distinct
        brand,
        platform,
        form,
        community,
        starts_on
    from affected_members
)

select
    gathered.brand,
    gathered.platform,
    gathered.form,
    gathered.community,
    gathered.starts_on,
    gathered.person,
    any_value(gathered.tagger) as tagger,
    count(*) as mention_count,
    count(gathered.kind) as judged_count,
    count(*) filter (where gathered.is_exchange) as exchange_count,
    count(*) filter (where gathered.is_advocacy) as advocacy_count,
    count(*) filter (where gathered.kind = 'detraction') as detraction_count
from gathered
inner join due
    on
        gathered.brand = due.brand
        and gathered.platform = due.platform
        and gathered.form = due.form
        and gathered.community = due.community
        and gathered.starts_on is not distinct from due.starts_on
group by
    gathered.brand, gathered.platform, gathered.form, gathered.community, gathered.starts_on, gathered.person
order by gathered.starts_on
