delete from measured_hours
using affected
where measured_hours.brand = affected.brand and measured_hours.day = affected.day
