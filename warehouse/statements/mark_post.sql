insert into changes (platform, post_id)
values ($platform, $post_id)
