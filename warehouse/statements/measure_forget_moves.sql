delete from measured_moves
using affected_people
where measured_moves.brand = affected_people.brand and measured_moves.person = affected_people.person
