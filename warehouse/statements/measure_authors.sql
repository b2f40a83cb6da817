-- Count anew what the affected people said, and weigh how credible they are, as views/marts/credibility says it. Each
-- bears the name of the account that spoke last. Those of one brand and standing lie together, so that a question about
-- some need not read all.
insert into measured_authors (
    brand, person, platform, author_id, platforms, handle, name, standing, standing_since, mention_count,
    advocacy_count, advocacy_day_count, prompted_advocacy_count, reciprocal_advocacy_count, satisfaction_count,
    share_count, promotion_count, detraction_count, talk_count, untagged_count, passion_count, passion_sum,
    first_seen_at, last_seen_at, first_advocacy_at, last_advocacy_at, account_created_at, account_age, judged_count,
    promotional_count, reciprocal_count, copied_count, exchange_count, credibility
)
with said as (
    select
        measured_mentions.brand,
        measured_mentions.person,
        measured_mentions.platform,
        measured_mentions.author_id,
        measured_mentions.created_at,
        measured_mentions.day,
        measured_mentions.is_prompted,
        measured_mentions.is_reciprocal,
        measured_mentions.kind,
        measured_mentions.is_advocacy,
        measured_mentions.is_exchange,
        measured_mentions.text_key,
        measured_mentions.passion,
        measured_mentions.promotion
    from affected_people
    inner join measured_mentions using (brand, person)
    where measured_mentions.voice = 'earned'
),

texts as (
    select distinct
        brand,
        text_key
    from said
    where text_key is not null
),

repeated as (
    select
        measured_mentions.brand,
        measured_mentions.person,
        count(*) over same_text as times,
        row_number() over (
            same_text order by measured_mentions.created_at, measured_mentions.platform, measured_mentions.post_id
        ) as turn
    from texts
    inner join measured_mentions using (brand, text_key)
    where measured_mentions.voice = 'earned'
    window same_text as (partition by measured_mentions.brand, measured_mentions.text_key)
),

copied as (
    select
        brand,
        person,
        count(*) as copied_count
    from repeated
    where turn > 1 or times > 2
    group by brand, person
),

standing as (
    select
        brand,
        person,
        any_value(standing) filter (where is_last) as standing,
        max(starts_on) filter (where standing is distinct from standing_before) as standing_since
    from standings
    group by brand, person
),

counted as (
    select
        brand,
        person,
        max({
            'spoke_at': coalesce(created_at, '-infinity'::timestamp),
            'platform': platform,
            'author_id': author_id
        }) as account,
        string_agg(distinct platform, ', ' order by platform) as platforms,
        count(*) as mention_count,
        count(*) filter (where is_advocacy) as advocacy_count,
        count(distinct day) filter (where is_advocacy) as advocacy_day_count,
        count(*) filter (where kind = 'advocacy' and is_prompted and not is_reciprocal) as prompted_advocacy_count,
        count(*) filter (where kind = 'advocacy' and is_reciprocal) as reciprocal_advocacy_count,
        count(*) filter (where kind = 'satisfaction') as satisfaction_count,
        count(*) filter (where kind = 'share') as share_count,
        count(*) filter (where kind = 'promotion') as promotion_count,
        count(*) filter (where kind = 'detraction') as detraction_count,
        count(*) filter (where kind = 'talk') as talk_count,
        count(*) filter (where kind is null) as untagged_count,
        count(passion) as passion_count,
        coalesce(sum(passion), 0) as passion_sum,
        min(created_at) as first_seen_at,
        max(created_at) as last_seen_at,
        min(created_at) filter (where is_advocacy) as first_advocacy_at,
        max(created_at) filter (where is_advocacy) as last_advocacy_at,
        count(*) filter (where kind = 'promotion' or (kind is not null and promotion >= 0.5)) as promotional_count,
        count(*) filter (where kind is not null and is_reciprocal) as reciprocal_count,
        count(*) filter (where is_exchange) as exchange_count
    from said
    group by brand, person
),

known as (
    select
        counted.*,
        counted.account.platform,
        counted.account.author_id,
        authors.handle,
        authors.name,
        authors.created_at as account_created_at,
        standing.standing,
        standing.standing_since,
        coalesce(copied.copied_count, 0) as copied_count,
        counted.mention_count - counted.untagged_count as judged_count,
        date_diff('day', authors.created_at, counted.last_seen_at) / 365 as years
    from counted
    inner join standing using (brand, person)
    left join copied using (brand, person)
    left join authors on counted.account.platform = authors.platform and counted.account.author_id = authors.author_id
),

weighed as (
    select
        *,
        -- Both functions pass over null.
        if(years is null, 0.5, least(greatest(years, 0), 1))::decimal(5, 4) as account_age
    from known
)

select
    brand,
    person,
    platform,
    author_id,
    platforms,
    handle,
    name,
    standing,
    standing_since,
    mention_count,
    advocacy_count,
    advocacy_day_count,
    prompted_advocacy_count,
    reciprocal_advocacy_count,
    satisfaction_count,
    share_count,
    promotion_count,
    detraction_count,
    talk_count,
    untagged_count,
    passion_count,
    passion_sum,
    first_seen_at,
    last_seen_at,
    first_advocacy_at,
    last_advocacy_at,
    account_created_at,
    account_age,
    judged_count,
    promotional_count,
    reciprocal_count,
    copied_count,
    exchange_count,
    (1 - coalesce(promotional_count / nullif(judged_count, 0), 0))
    * (1 - coalesce(reciprocal_count / nullif(judged_count, 0), 0))
    * (1 - copied_count / mention_count)
    * (0.5 + 0.25 * account_age + 0.25 * exchange_count / mention_count) as credibility
from weighed
order by brand, standing
