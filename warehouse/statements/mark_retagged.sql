-- Of the posts in the batch, mark those whose mentions are not what they were.
insert into changes (platform, post_id)
with before as (
    select mentions.* exclude (tagged_at)  -- noqa: RF02
    from mentions
    semi join batch on mentions.platform = batch.platform and mentions.post_id = batch.post_id
    where mentions.tagger = $tagger and mentions.matcher = $matcher
),

after as (
    select * exclude (tagged_at)
    from new_mentions
),

moved as (
    (
        select * from before
        except all
        select * from after
    )
    union all
    (
        select * from after
        except all
        select * from before
    )
)

select distinct
    platform,
    post_id
from moved
