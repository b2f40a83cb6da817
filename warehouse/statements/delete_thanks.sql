delete from thanks
where platform = $platform and post_id = $post_id
