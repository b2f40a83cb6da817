delete from measured_periods
using affected_days
where
    measured_periods.brand = affected_days.brand
    and measured_periods.grain = affected_days.grain
    and measured_periods.starts_on is not distinct from affected_days.starts_on
