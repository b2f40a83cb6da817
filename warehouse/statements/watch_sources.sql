-- Queries of which one run after the other failed. What a budget holds back is told as such, and a pull that was
-- interrupted says nothing of its source. Several attempts of one run are one failure.
with successes as (
    select
        source,
        query,
        max(started_at) filter (where outcome in ('done', 'partial')) as succeeded_at
    from pulls
    group by source, query
)

select
    'source_failing' as kind,
    pulls.source || ' ' || pulls.query as subject,
    queries.brand,
    pulls.source,
    count(distinct split_part(pulls.pull_id, '-', 1)) as found,
    watched_rule.failures as threshold,
    min(pulls.started_at) as began_at,
    arg_max(concat_ws(': ', pulls.outcome, pulls.detail), pulls.started_at) as detail
from pulls
inner join queries using (source, query)
inner join successes using (source, query)
cross join watched_rule
where
    pulls.outcome not in ('done', 'partial', 'running', 'interrupted', 'budget_spent')
    and (successes.succeeded_at is null or pulls.started_at > successes.succeeded_at)
group by pulls.source, pulls.query, queries.brand, watched_rule.failures
having count(distinct split_part(pulls.pull_id, '-', 1)) >= watched_rule.failures
