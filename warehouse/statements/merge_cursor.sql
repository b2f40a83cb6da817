merge into cursors
using (
    select
        $source as source_name,
        $query as query_name,
        $cursor as page_cursor
) as told
    on cursors.source = told.source_name and cursors.query = told.query_name
when matched then
    update
        set
            cursor = told.page_cursor,
            updated_at = current_timestamp::timestamp
when not matched then
    insert (source, query, cursor, updated_at)
    values (told.source_name, told.query_name, told.page_cursor, current_timestamp::timestamp)
