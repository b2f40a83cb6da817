delete from measured_echoes
using touched
where measured_echoes.platform = touched.platform and measured_echoes.post_id = touched.post_id
