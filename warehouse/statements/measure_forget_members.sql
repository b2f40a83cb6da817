delete from measured_members
using affected_members
where
    measured_members.brand = affected_members.brand
    and measured_members.platform = affected_members.platform
    and measured_members.form = affected_members.form
    and measured_members.community = affected_members.community
    and measured_members.starts_on is not distinct from affected_members.starts_on
