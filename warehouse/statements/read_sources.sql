-- What is known of each source, over all of its queries.
with names as (
    select source from pulls
    union
    select source from posts
),

successes as (
    select
        source,
        max(ended_at) as last_success_at
    from pulls
    where outcome in ('done', 'partial') and query not in ('(sweep)', '(refresh)')
    group by source
),

lasts as (
    select
        source,
        arg_max(outcome, started_at) filter (query not in ('(sweep)', '(refresh)')) as last_outcome,
        arg_max(detail, started_at) filter (query not in ('(sweep)', '(refresh)')) as last_detail,
        max(waits_until) filter (
            where waits_until > current_timestamp::timestamp and started_at <= current_timestamp::timestamp
        ) as waits_until
    from pulls
    group by source
),

stored as (
    select
        source,
        count(*) as post_count
    from posts
    group by source
),

mentioned as (
    select
        posts.source,
        count(*) as mention_count
    from mentions
    inner join current_tagger using (tagger, matcher)
    inner join posts on mentions.platform = posts.platform and mentions.post_id = posts.post_id
    group by posts.source
),

asked as (
    select
        source,
        count(*) as page_count,
        sum(request_count)::bigint as request_count
    from pages
    group by source
),

missed as (
    select
        source,
        count(*) as gap_count
    from gaps
    group by source
),

rejected as (
    select
        source,
        count(*) as quarantined_count
    from quarantine
    group by source
),

spent as (
    select
        source,
        sum(cost_usd)::double as spending_usd
    from spending
    group by source
)

select
    names.source,
    successes.last_success_at,
    lasts.last_outcome,
    lasts.last_detail,
    lasts.waits_until,
    coalesce(stored.post_count, 0) as post_count,
    coalesce(mentioned.mention_count, 0) as mention_count,
    coalesce(asked.page_count, 0) as page_count,
    coalesce(asked.request_count, 0) as request_count,
    coalesce(missed.gap_count, 0) as gap_count,
    coalesce(rejected.quarantined_count, 0) as quarantined_count,
    coalesce(spent.spending_usd, 0) as spending_usd
from names
left join successes on names.source = successes.source
left join lasts on names.source = lasts.source
left join stored on names.source = stored.source
left join mentioned on names.source = mentioned.source
left join asked on names.source = asked.source
left join missed on names.source = missed.source
left join rejected on names.source = rejected.source
left join spent on names.source = spent.source
order by names.source
