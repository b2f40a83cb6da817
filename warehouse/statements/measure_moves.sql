insert into measured_moves (
    brand, person, starts_on, standing_before, standing, advocacy_count, detraction_count
)
select
    brand,
    person,
    starts_on,
    standing_before,
    standing,
    advocacy_count,
    detraction_count
from standings
where standing != standing_before
order by starts_on
