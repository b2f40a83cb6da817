insert into changes (platform, post_id)
select
    incoming.platform,
    incoming.post_id
from incoming
inner join arriving on incoming.position = arriving.position
