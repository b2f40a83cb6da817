-- Caps of which a share is used up. A source is stopped before it passes a cap, so the fullest cap of one that was
-- stopped counts as used up, too.
with used as (
    select
        caps.source,
        caps.what,
        caps.starts_at,
        caps.cap,
        coalesce(sum(if(caps.unit is null, spending.cost_usd::double, spending.unit_count::double)), 0) as used_count
    from watched_caps as caps
    left join spending
        on
            caps.source = spending.source
            and caps.starts_at <= spending.spent_at
            and coalesce(caps.unit = spending.unit, true)
    where caps.cap > 0
    group by caps.source, caps.what, caps.starts_at, caps.cap
),

last_pulls as (
    select
        source,
        query,
        max(started_at) as stopped_at,
        arg_max(outcome, started_at) as outcome
    from pulls
    group by source, query
),

stops as (
    select
        source,
        max(stopped_at) as stopped_at
    from last_pulls
    where outcome = 'budget_spent'
    group by source
),

ranked as (
    select
        used.*,
        stops.stopped_at >= used.starts_at as is_stopped,
        used.used_count / used.cap = max(used.used_count / used.cap) over (partition by used.source) as is_fullest
    from used
    left join stops using (source)
)

select
    'budget' as kind,
    format('{} {}, {:.0f} %', ranked.source, ranked.what, 100 * watched_shares.share) as subject,
    null as brand,
    ranked.source,
    ranked.used_count as found,
    watched_shares.share * ranked.cap as threshold,
    ranked.starts_at as began_at,
    format('{:.2f} of {:.2f} {}', ranked.used_count, ranked.cap, ranked.what) as detail
from ranked
cross join watched_shares
where
    ranked.used_count >= watched_shares.share * ranked.cap
    or (watched_shares.share >= 1 and ranked.is_fullest and coalesce(ranked.is_stopped, false))
