insert into measured_owned_weeks (
    brand, starts_on, post_count, judged_count, promotion_count, answer_count, helpful_count, watched_count,
    carried_on_count, active_day_count, known_day_count, answerable_count, answered_count, median_answer_hours,
    is_complete
)
with channels as (
    select distinct brand
    from measured_owned_authors
    where role = 'owned'
),

own as (
    select
        measured_owned_posts.*,
        day_in(brands.timezone, measured_owned_posts.created_at) as day
    from measured_owned_posts
    inner join brands using (brand)
    where measured_owned_posts.role = 'owned'
),

posted as (
    select
        own.brand,
        date_trunc('week', own.day)::date as starts_on,
        count(*) as post_count,
        count(measured_mentions.promotion) as judged_count,
        count(*) filter (where measured_mentions.promotion >= 0.5) as promotion_count,
        count(*) filter (where own.is_answer) as answer_count,
        count(*) filter (where own.form != 'other' and coalesce(measured_mentions.promotion < 0.5, true))
            as helpful_count,
        count(own.carrier_count) as watched_count,
        count(*) filter (where own.carrier_count > 0) as carried_on_count,
        count(distinct own.day) as active_day_count
    from own
    left join measured_mentions
        on
            own.brand = measured_mentions.brand
            and own.platform = measured_mentions.platform
            and own.post_id = measured_mentions.post_id
            and measured_mentions.voice = 'owned'
    where own.day is not null
    group by own.brand, date_trunc('week', own.day)
),

asked as (
    select
        measured_periods.brand,
        measured_periods.starts_on,
        measured_periods.earned_count - measured_periods.repost_count as answerable_count
    from channels
    inner join measured_periods using (brand)
    where measured_periods.grain = 'week'
),

answered as (
    select
        measured_mentions.brand,
        date_trunc('week', measured_mentions.day)::date as starts_on,
        count(*) as answered_count,
        median(epoch(measured_answers.answered_at - measured_mentions.created_at) / 3600) filter (
            where measured_answers.answered_at >= measured_mentions.created_at
        ) as median_answer_hours
    from measured_answers
    inner join measured_mentions using (brand, platform, post_id)
    where measured_mentions.voice = 'earned' and not measured_mentions.is_repost and measured_mentions.day is not null
    group by measured_mentions.brand, date_trunc('week', measured_mentions.day)
),

pulled as (
    select
        source,
        max(started_at) as pulled_at
    from pulls
    where query not in ('(sweep)', '(refresh)')
    group by source
),

-- null where no pull is known of any source that brought posts of the brand
reached as (
    select
        own.brand,
        brands.timezone,
        day_in(brands.timezone, max(pulled.pulled_at)) as pulled_on
    from own
    inner join brands on own.brand = brands.brand
    left join pulled on own.source = pulled.source
    group by own.brand, brands.timezone
),

stretches as (
    select
        posted.brand,
        posted.starts_on,
        reached.pulled_on,
        reached.timezone,
        least(
            posted.starts_on + 364,
            coalesce(
                lead(posted.starts_on) over (partition by posted.brand order by posted.starts_on) - 7,
                date_trunc('week', reached.pulled_on)::date,
                posted.starts_on
            )
        ) as ends_on
    from posted
    inner join reached using (brand)
    where posted.starts_on <= coalesce(reached.pulled_on, posted.starts_on)
),

weeks as (
    select
        brand,
        pulled_on,
        timezone,
        unnest(generate_series(starts_on, ends_on, interval 7 day))::date as starts_on
    from stretches
),

incomplete as (
    select distinct
        weeks.brand,
        weeks.starts_on
    from weeks
    inner join stg_incomplete
        on
            (stg_incomplete.brand is null or weeks.brand = stg_incomplete.brand)
            and utc_of(weeks.timezone, weeks.starts_on + 7) > stg_incomplete.starts_at
            and utc_of(weeks.timezone, weeks.starts_on) <= stg_incomplete.ends_at
)

select
    weeks.brand,
    weeks.starts_on,
    coalesce(posted.post_count, 0) as post_count,
    coalesce(posted.judged_count, 0) as judged_count,
    coalesce(posted.promotion_count, 0) as promotion_count,
    coalesce(posted.answer_count, 0) as answer_count,
    coalesce(posted.helpful_count, 0) as helpful_count,
    coalesce(posted.watched_count, 0) as watched_count,
    coalesce(posted.carried_on_count, 0) as carried_on_count,
    coalesce(posted.active_day_count, 0) as active_day_count,
    least(7, weeks.pulled_on - weeks.starts_on + 1) as known_day_count,
    coalesce(asked.answerable_count, 0) as answerable_count,
    coalesce(answered.answered_count, 0) as answered_count,
    answered.median_answer_hours,
    incomplete.brand is null as is_complete
from weeks
left join posted using (brand, starts_on)
left join asked using (brand, starts_on)
left join answered using (brand, starts_on)
left join incomplete using (brand, starts_on)
