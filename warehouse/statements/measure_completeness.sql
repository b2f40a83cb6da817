-- Say of every period whether it was collected completely, of its brand and of all; what makes it incomplete may have
-- come or gone since.
with periods as (
    select
        measured_periods.brand,
        measured_periods.grain,
        measured_periods.starts_on,
        utc_of(brands.timezone, measured_periods.starts_on) as starts_at,
        utc_of(brands.timezone, case measured_periods.grain
            when 'day' then measured_periods.starts_on + 1
            when 'week' then measured_periods.starts_on + 7
            else last_day(measured_periods.starts_on) + 1
        end) as ends_before
    from measured_periods
    inner join brands using (brand)
    where measured_periods.starts_on is not null
)

update measured_periods
set
    is_complete = found.is_complete,
    is_whole = found.is_whole
from (
    select
        periods.brand,
        periods.grain,
        periods.starts_on,
        count(stg_incomplete.query) filter (
            where stg_incomplete.brand is null or periods.brand = stg_incomplete.brand
        ) = 0 as is_complete,
        count(stg_incomplete.query) = 0 as is_whole
    from periods
    left join stg_incomplete
        on
            periods.ends_before > stg_incomplete.starts_at
            and periods.starts_at <= stg_incomplete.ends_at
    group by periods.brand, periods.grain, periods.starts_on
) as found
where
    measured_periods.brand = found.brand
    and measured_periods.grain = found.grain
    and measured_periods.starts_on = found.starts_on
    and (
        measured_periods.is_complete is distinct from found.is_complete
        or measured_periods.is_whole is distinct from found.is_whole
    )
