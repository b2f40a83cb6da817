delete from measured_praise
using touched
where measured_praise.platform = touched.platform and measured_praise.post_id = touched.post_id
