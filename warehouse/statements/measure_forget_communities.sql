delete from measured_communities
using affected_members
where
    measured_communities.brand = affected_members.brand
    and measured_communities.platform = affected_members.platform
    and measured_communities.form = affected_members.form
    and measured_communities.community = affected_members.community
    and measured_communities.starts_on is not distinct from affected_members.starts_on
