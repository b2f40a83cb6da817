-- What stood out of our own brands within the last 24 hours, one row for each measure: the hour or day that stands out
-- most.
with recent as (
    select
        measured_spikes.*,
        brands.timezone,
        measured_spikes.expected_count + 4 * measured_spikes.spread as bound,
        (measured_spikes.found_count - measured_spikes.expected_count) / measured_spikes.spread as excess,
        min(measured_spikes.starts_at) over (partition by measured_spikes.brand, measured_spikes.measure) as began_at
    from measured_spikes
    inner join brands using (brand)
    cross join watched_rule
    where
        not brands.is_competitor
        and measured_spikes.starts_at + if(measured_spikes.grain = 'day', interval 1 day, interval 1 hour)
        > local_of(brands.timezone, watched_rule.moment) - interval 1 day
)

select
    if(measure = 'detraction', 'detraction_wave', 'spike') as kind,
    brand || ' ' || measure as subject,
    brand,
    null as source,
    found_count::double as found,
    bound as threshold,
    utc_of(timezone, began_at) as began_at,
    if(
        grain = 'day',
        format('on {}, {}', starts_at::date, timezone),
        format('in the hour from {}, {}', strftime(starts_at, '%Y-%m-%d %H:%M'), timezone)
    ) as detail
from recent
qualify row_number() over (partition by brand, measure order by excess desc, grain desc, starts_at desc) = 1
