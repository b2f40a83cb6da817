insert into exported_posts (platform, post_id, recipient, exported_at)
select
    $platform as platform,
    post_id,
    $recipient as recipient,
    current_timestamp::timestamp as exported_at
from chosen
