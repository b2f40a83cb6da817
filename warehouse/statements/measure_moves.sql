insert into measured_moves (
    brand, person, platform, author_id, handle, name, starts_on, standing_before, standing, advocacy_count,
    detraction_count, credibility
)
select
    standings.brand,
    standings.person,
    measured_authors.platform,
    measured_authors.author_id,
    measured_authors.handle,
    measured_authors.name,
    standings.starts_on,
    standings.standing_before,
    standings.standing,
    standings.advocacy_count,
    standings.detraction_count,
    measured_authors.credibility
from standings
inner join measured_authors using (brand, person)
where standings.standing != standings.standing_before
order by standings.starts_on
