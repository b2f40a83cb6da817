-- Count all months of the affected communities anew: who comes to light late makes others return earlier.
insert into measured_communities (
    brand, platform, form, community, starts_on, tagger, mention_count, judged_count, exchange_count, advocacy_count,
    detraction_count, member_count, returning_member_count
)
with affected as (
    select distinct
        brand,
        platform,
        form,
        community as place
    from affected_communities
),

said as (
    select
        gathered.brand,
        gathered.platform,
        gathered.form,
        gathered.place,
        gathered.tagger,
        gathered.person,
        gathered.kind,
        gathered.is_exchange,
        gathered.is_advocacy,
        date_trunc('month', gathered.day)::date as starts_on,
        min(date_trunc('month', gathered.day)::date) over (
            partition by gathered.brand, gathered.platform, gathered.form, gathered.place, gathered.person
        ) as first_on
    from gathered
    semi join affected using (brand, platform, form, place)
)

select
    brand,
    platform,
    form,
    place as community,
    starts_on,
    any_value(tagger) as tagger,
    count(*) as mention_count,
    count(kind) as judged_count,
    count(*) filter (where is_exchange) as exchange_count,
    count(*) filter (where is_advocacy) as advocacy_count,
    count(*) filter (where kind = 'detraction') as detraction_count,
    count(distinct person) as member_count,
    count(distinct person) filter (where starts_on > first_on) as returning_member_count
from said
group by brand, platform, form, place, starts_on
order by brand, starts_on
