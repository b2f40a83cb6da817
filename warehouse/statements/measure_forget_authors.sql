delete from measured_authors
using affected_people
where measured_authors.brand = affected_people.brand and measured_authors.person = affected_people.person
