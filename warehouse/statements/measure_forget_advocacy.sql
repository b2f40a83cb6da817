delete from measured_advocacy
using touched
where measured_advocacy.platform = touched.platform and measured_advocacy.post_id = touched.post_id
