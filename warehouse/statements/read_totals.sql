with settled as (
    select taggings.*
    from taggings
    semi join current_tagger
        on taggings.tagger = current_tagger.tagger and taggings.matcher = current_tagger.matcher
),

untagged as (
    select count(*) as untagged_count
    from posts
    left join stg_speakers using (platform, author_id)
    anti join settled
        on
            posts.platform = settled.platform
            and posts.post_id = settled.post_id
            and posts.text_hash = settled.text_hash
            and stg_speakers.brand is not distinct from settled.speaker
),

undated as (
    select count(*) as undated_count
    from posts
    where created_at is null
),

pending as (
    select count(distinct concat_ws(' ', platform, post_id)) as changes_pending
    from changes
)

select
    (select any_value(current_tagger.tagger) from current_tagger) as tagger,
    untagged.untagged_count,
    undated.undated_count,
    pending.changes_pending
from untagged
cross join undated
cross join pending
