update posts set links = incoming.links
from incoming, arriving
where
    incoming.position = arriving.position
    and posts.rowid = arriving.stored_row
    and incoming.links is distinct from posts.links
