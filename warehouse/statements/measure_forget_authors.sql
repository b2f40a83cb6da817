delete from measured_authors
using affected_authors
where
    measured_authors.brand = affected_authors.brand
    and measured_authors.platform = affected_authors.platform
    and measured_authors.author_id = affected_authors.author_id
