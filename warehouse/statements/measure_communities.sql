-- Count the affected months of communities anew. Who spoke there in a month before returns.
insert into measured_communities (
    brand, platform, form, community, starts_on, tagger, mention_count, judged_count, exchange_count, advocacy_count,
    detraction_count, member_count, returning_member_count
)
with due as (
    select distinct
        brand,
        platform,
        form,
        community,
        starts_on
    from affected_members
),

said as (
    select measured_members.*
    from measured_members
    inner join due
        on
            measured_members.brand = due.brand
            and measured_members.platform = due.platform
            and measured_members.form = due.form
            and measured_members.community = due.community
            and measured_members.starts_on is not distinct from due.starts_on
),

firsts as (
    select
        measured_members.brand,
        measured_members.platform,
        measured_members.form,
        measured_members.community,
        measured_members.person,
        min(measured_members.starts_on) as first_on
    from measured_members
    semi join said using (brand, platform, form, community, person)
    group by
        measured_members.brand, measured_members.platform, measured_members.form, measured_members.community,
        measured_members.person
)

select
    said.brand,
    said.platform,
    said.form,
    said.community,
    said.starts_on,
    any_value(said.tagger) as tagger,
    sum(said.mention_count) as mention_count,
    sum(said.judged_count) as judged_count,
    sum(said.exchange_count) as exchange_count,
    sum(said.advocacy_count) as advocacy_count,
    sum(said.detraction_count) as detraction_count,
    count(said.person) as member_count,
    count(said.person) filter (where said.starts_on > firsts.first_on) as returning_member_count
from said
left join firsts using (brand, platform, form, community, person)
group by said.brand, said.platform, said.form, said.community, said.starts_on
order by said.brand, said.starts_on
