-- Who came or went may return, or no longer return, in later months, which are affected, too.
insert into affected_members (brand, platform, form, community, starts_on)
with present as (
    select distinct
        measured_members.brand,
        measured_members.platform,
        measured_members.form,
        measured_members.community,
        measured_members.starts_on,
        measured_members.person
    from measured_members
    inner join affected_members
        on
            measured_members.brand = affected_members.brand
            and measured_members.platform = affected_members.platform
            and measured_members.form = affected_members.form
            and measured_members.community = affected_members.community
            and measured_members.starts_on is not distinct from affected_members.starts_on
    where measured_members.person is not null
),

moved as (
    (
        select * from present
        except
        select * from gone_members
    )
    union
    (
        select * from gone_members
        except
        select * from present
    )
)

select distinct
    measured_members.brand,
    measured_members.platform,
    measured_members.form,
    measured_members.community,
    measured_members.starts_on
from moved
inner join measured_members using (brand, platform, form, community, person)
where measured_members.starts_on > moved.starts_on
