insert into measured_owned_authors by name
from found_owned_authors
