insert into thanks (platform, post_id, thanked_by, thanked_at, note)
values ($platform, $post_id, $thanked_by, coalesce($thanked_at, current_timestamp)::timestamp, $note)
