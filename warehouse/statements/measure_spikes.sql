-- Hours and days of which more is said than the same hour or day of the eight weeks before lets expect. A week in which
-- the brand is not mentioned at all is no measure, for it may not have been collected; four are needed. The spread is
-- that of the weeks, made robust (Rousseeuw & Croux 1993), and at least that of rare events; the one added makes up for
-- so few weeks. An hour that the clock goes through twice is compared with none.
insert into measured_spikes (
    brand, grain, measure, starts_at, found_count, expected_count, spread, week_count, author_count, repost_count, posts
)
with told as (
    unpivot measured_hours
    on mention_count, advocacy_count, detraction_count
    into name measure value found_count
),

counts as (
    select
        brand,
        'hour' as grain,
        measure,
        day + to_hours(hour) as starts_at,
        found_count
    from told
    union all
    select
        brand,
        'day' as grain,
        measure,
        day::timestamp as starts_at,
        sum(found_count)::bigint as found_count
    from told
    group by brand, measure, day
),

weeks as (
    select distinct
        brand,
        date_trunc('week', day) as week
    from measured_hours
),

candidates as (
    select
        counts.*,
        counts.starts_at - to_weeks(past.number::integer) as past_at
    from counts
    cross join range(1, 9) as past (number)
    where counts.found_count >= 5
),

compared as (
    select
        candidates.brand,
        candidates.grain,
        candidates.measure,
        candidates.starts_at,
        candidates.found_count,
        count(*) as week_count,
        median(coalesce(counts.found_count, 0)) as expected_count,
        greatest(
            1.4826 * mad(coalesce(counts.found_count, 0)), sqrt(median(coalesce(counts.found_count, 0)) + 1)
        ) as spread
    from candidates
    inner join weeks on candidates.brand = weeks.brand and date_trunc('week', candidates.past_at) = weeks.week
    left join counts
        on
            candidates.brand = counts.brand
            and candidates.grain = counts.grain
            and candidates.measure = counts.measure
            and candidates.past_at = counts.starts_at
    group by
        candidates.brand, candidates.grain, candidates.measure, candidates.starts_at, candidates.found_count
),

spikes as (
    select
        compared.*,
        brands.timezone
    from compared
    inner join brands using (brand)
    where
        compared.week_count >= 4
        and compared.found_count > compared.expected_count + 4 * compared.spread
        and (
            compared.grain = 'day'
            or utc_of(brands.timezone, compared.starts_at) - utc_of(brands.timezone, compared.starts_at - to_hours(1))
            <= interval 1 hour
        )
),

behind as (
    select
        spikes.brand,
        spikes.grain,
        spikes.measure,
        spikes.starts_at,
        measured_mentions.platform,
        measured_mentions.post_id,
        measured_mentions.person,
        measured_mentions.is_repost,
        measured_mentions.passion,
        measured_mentions.created_at
    from spikes
    inner join measured_mentions
        on spikes.brand = measured_mentions.brand and spikes.starts_at::date = measured_mentions.day
    where
        measured_mentions.voice = 'earned'
        and (
            spikes.grain = 'day'
            or date_trunc('hour', local_of(spikes.timezone, measured_mentions.created_at)) = spikes.starts_at
        )
        and case spikes.measure
            when 'advocacy_count' then measured_mentions.is_advocacy
            when 'detraction_count' then coalesce(measured_mentions.kind = 'detraction', false)
            else true
        end
),

ranked as (
    select
        behind.*,
        row_number() over (
            partition by behind.brand, behind.grain, behind.measure, behind.starts_at
            order by
                measured_sparks.echo_count desc nulls last, behind.is_repost asc, behind.passion desc nulls last,
                behind.created_at asc, behind.platform asc, behind.post_id asc
        ) as place
    from behind
    left join measured_sparks using (brand, platform, post_id)
),

described as (
    select
        brand,
        grain,
        measure,
        starts_at,
        count(distinct person) as author_count,
        count(*) filter (where is_repost) as repost_count,
        list(platform || ':' || post_id order by place) filter (where place <= 5) as posts
    from ranked
    group by brand, grain, measure, starts_at
)

select
    spikes.brand,
    spikes.grain,
    replace(spikes.measure, '_count', '') as measure,
    spikes.starts_at,
    spikes.found_count,
    spikes.expected_count,
    spikes.spread,
    spikes.week_count,
    described.author_count,
    described.repost_count,
    described.posts
from spikes
inner join described using (brand, grain, measure, starts_at)
