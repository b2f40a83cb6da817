insert into measured_owned_posts by name
from found_owned_posts
