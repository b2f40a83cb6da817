select
    unnest($tables) as table_name,
    unnest($row_counts) as row_count,
    $made_at::timestamp as made_at
