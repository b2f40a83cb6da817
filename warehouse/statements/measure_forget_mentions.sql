delete from measured_mentions
using touched
where measured_mentions.platform = touched.platform and measured_mentions.post_id = touched.post_id
