-- The latest weeks of each brand, oldest first.
select
    brand,
    starts_on,
    mention_count,
    judged_count,
    advocacy_count,
    detraction_count,
    advocacy_rate,
    advocacy_rate_low,
    advocacy_rate_high,
    is_complete
from advocacy_trend
where grain = 'week'
qualify row_number() over (partition by brand order by starts_on desc) <= $week_count
order by brand, starts_on
