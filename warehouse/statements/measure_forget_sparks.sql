delete from measured_sparks
using affected_sparks
where measured_sparks.platform = affected_sparks.platform and measured_sparks.post_id = affected_sparks.post_id
