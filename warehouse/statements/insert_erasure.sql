insert into erasures (erased_at, post_count, altered_count, reject_count, rewritten_at)
values (current_timestamp::timestamp, $post_count, $altered_count, $reject_count, null)
