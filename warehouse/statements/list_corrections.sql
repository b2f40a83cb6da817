-- All corrections, the newest first, each with whether it holds and whether its post was edited since.
select
    date_trunc('second', corrections.corrected_at) as corrected_at,
    corrections.corrected_by,
    corrections.platform || ':' || corrections.post_id as post,
    corrections.brand,
    corrections.tag,
    corrections.value_before,
    corrections.value_after,
    corrections.value_after is not null
    and corrections.number = max(corrections.number) over (
        partition by corrections.platform, corrections.post_id, corrections.brand, corrections.tag
    ) as is_in_force,
    coalesce(corrections.text_hash != posts.text_hash, true) as is_edited_since,
    corrections.tagger,
    corrections.note
from corrections
left join posts using (platform, post_id)
order by corrections.number desc
