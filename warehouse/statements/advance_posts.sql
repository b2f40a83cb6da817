-- Posts seen again as they are stored: whatever was seen of them in between is out of date.
update posts set observed_at = seen_again.observed_at
from seen_again
where posts.rowid = seen_again.stored_row
