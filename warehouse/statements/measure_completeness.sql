-- Say of every period whether it was collected completely; what makes it incomplete may have come or gone since.
with periods as (
    select
        brand,
        grain,
        starts_on,
        case grain
            when 'day' then starts_on
            when 'week' then starts_on + 6
            else last_day(starts_on)
        end as ends_on
    from measured_periods
    where starts_on is not null
)

update measured_periods
set is_complete = found.is_complete
from (
    select
        periods.brand,
        periods.grain,
        periods.starts_on,
        count(stg_incomplete.query) = 0 as is_complete
    from periods
    left join stg_incomplete
        on
            (stg_incomplete.brand is null or periods.brand = stg_incomplete.brand)
            and periods.ends_on >= stg_incomplete.starts_on
            and periods.starts_on <= stg_incomplete.ends_on
    group by periods.brand, periods.grain, periods.starts_on
) as found
where
    measured_periods.brand = found.brand
    and measured_periods.grain = found.grain
    and measured_periods.starts_on = found.starts_on
    and measured_periods.is_complete is distinct from found.is_complete
