-- All open alerts, and the last ones that are over.
select
    alert_id,
    kind,
    subject,
    brand,
    source,
    found,
    threshold,
    began_at,
    detail,
    opened_at,
    closed_at
from raised_alerts
qualify closed_at is null or row_number() over (partition by closed_at is null order by closed_at desc) <= $most
order by closed_at desc nulls first, opened_at desc, kind asc, subject asc
