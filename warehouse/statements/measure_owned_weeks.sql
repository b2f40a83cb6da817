insert into measured_owned_weeks (
    brand, starts_on, post_count, judged_count, promotion_count, answer_count, helpful_count, carried_on_count,
    active_day_count, answerable_count, answered_count, median_answer_hours
)
with channels as (
    select distinct brand
    from measured_owned_authors
    where role = 'owned'
),

posted as (
    select
        measured_owned_posts.brand,
        date_trunc('week', measured_owned_posts.created_at)::date as starts_on,
        count(*) as post_count,
        count(measured_mentions.promotion) as judged_count,
        count(*) filter (where measured_mentions.promotion >= 0.5) as promotion_count,
        count(*) filter (where measured_owned_posts.is_answer) as answer_count,
        count(*) filter (where measured_owned_posts.is_answer and coalesce(measured_mentions.promotion < 0.5, true))
            as helpful_count,
        count(*) filter (where measured_owned_posts.carrier_count > 0) as carried_on_count,
        count(distinct measured_owned_posts.created_at::date) as active_day_count
    from measured_owned_posts
    left join measured_mentions
        on
            measured_owned_posts.brand = measured_mentions.brand
            and measured_owned_posts.platform = measured_mentions.platform
            and measured_owned_posts.post_id = measured_mentions.post_id
            and measured_mentions.voice = 'owned'
    where measured_owned_posts.role = 'owned' and measured_owned_posts.created_at is not null
    group by measured_owned_posts.brand, date_trunc('week', measured_owned_posts.created_at)
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

spans as (
    select
        brand,
        min(starts_on) as first_on,
        max(starts_on) as last_on
    from (
        select
            brand,
            starts_on
        from posted
        union all
        select
            brand,
            starts_on
        from asked
    ) as known
    group by brand
),

weeks as (
    select
        brand,
        unnest(generate_series(first_on, last_on, interval 7 day))::date as starts_on
    from spans
)

select
    weeks.brand,
    weeks.starts_on,
    coalesce(posted.post_count, 0) as post_count,
    coalesce(posted.judged_count, 0) as judged_count,
    coalesce(posted.promotion_count, 0) as promotion_count,
    coalesce(posted.answer_count, 0) as answer_count,
    coalesce(posted.helpful_count, 0) as helpful_count,
    coalesce(posted.carried_on_count, 0) as carried_on_count,
    coalesce(posted.active_day_count, 0) as active_day_count,
    coalesce(asked.answerable_count, 0) as answerable_count,
    coalesce(answered.answered_count, 0) as answered_count,
    answered.median_answer_hours
from weeks
left join posted using (brand, starts_on)
left join asked using (brand, starts_on)
left join answered using (brand, starts_on)
