with asked as (
    select
        source,
        query,
        min(started_at) as began_at
    from pulls
    where starts_with(pull_id, $run)
    group by source, query
)

select
    quarantine.location,
    quarantine.reason
from quarantine
inner join asked
    on
        quarantine.source = asked.source
        and quarantine.query = asked.query
        and quarantine.found_at >= asked.began_at
order by quarantine.found_at desc, quarantine.source asc, quarantine.location asc, quarantine.reason asc
limit $row_limit
