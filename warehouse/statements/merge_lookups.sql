-- Of posts that are no longer stored nothing is kept.
merge into lookups
using (
    select looked_up.*  -- noqa: AM04
    from looked_up
    semi join posts using (platform, post_id)
) as told
    on lookups.platform = told.platform and lookups.post_id = told.post_id
when matched then
    update set looked_up_at = current_timestamp::timestamp, outcome = told.outcome
when not matched then
    insert (platform, post_id, looked_up_at, outcome)
    values (told.platform, told.post_id, current_timestamp::timestamp, told.outcome)
