delete from measured_communities
using affected_communities
where
    measured_communities.brand = affected_communities.brand
    and measured_communities.platform = affected_communities.platform
    and measured_communities.form = affected_communities.form
    and measured_communities.community = affected_communities.community
