delete from measured_reciprocity
using touched
where measured_reciprocity.platform = touched.platform and measured_reciprocity.post_id = touched.post_id
