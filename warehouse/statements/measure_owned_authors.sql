insert into measured_owned_authors (brand, platform, author_id, role)
select
    brand,
    platform,
    author_id,
    role
from found_owned_authors
