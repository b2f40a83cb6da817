-- Whoever advocates has one standing, which counts all of their advocacy; what nobody known said has none.
with said as (
    select
        brand,
        person,
        count(*) as advocacy_count
    from measured_mentions
    where is_advocacy and person is not null
    group by brand, person
),

standing as (
    select
        brand,
        person,
        count(*) as row_count,
        sum(advocacy_count) as advocacy_count
    from measured_authors
    group by brand, person
)

select
    brand,
    person,
    standing.row_count,
    said.advocacy_count
from standing
full join said using (brand, person)
where
    coalesce(standing.row_count, 0) != 1
    or coalesce(standing.advocacy_count, 0) != coalesce(said.advocacy_count, 0)
