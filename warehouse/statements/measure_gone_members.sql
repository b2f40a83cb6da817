-- Who spoke in the affected months of communities before.
create or replace temp table gone_members as
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
