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
with standing as (
    select
        brand,
        person,
        any_value(standing) filter (where is_last) as standing,
        max(starts_on) filter (where standing is distinct from standing_before) as standing_since
    from standings
    group by brand, person
),

accounts as (
    select
        their_accounts.brand,
        their_accounts.person,
        max(struct_pack(
            spoke_at := their_accounts.spoke_at,
            platform := their_accounts.platform,
            author_id := their_accounts.author_id
        )) as account,
        string_agg(distinct their_accounts.platform, ', ' order by their_accounts.platform) as platforms
    from their_accounts
    semi join measured_people using (person)
    group by their_accounts.brand, their_accounts.person
    union all
    select
        their_accounts.brand,
        their_accounts.person,
        struct_pack(
            spoke_at := their_accounts.spoke_at,
            platform := their_accounts.platform,
            author_id := their_accounts.author_id
        ) as account,
        their_accounts.platform as platforms
    from their_accounts
    anti join measured_people using (person)
),

counted as (
    select
        brand,
        person,
        sum(mention_count) as mention_count,
        sum(advocacy_count) as advocacy_count,
        count(day) filter (where advocacy_count > 0) as advocacy_day_count,
        sum(prompted_advocacy_count) as prompted_advocacy_count,
        sum(reciprocal_advocacy_count) as reciprocal_advocacy_count,
        sum(satisfaction_count) as satisfaction_count,
        sum(share_count) as share_count,
        sum(promotion_count) as promotion_count,
        sum(detraction_count) as detraction_count,
        sum(talk_count) as talk_count,
        sum(untagged_count) as untagged_count,
        sum(passion_count) as passion_count,
        sum(passion_sum) as passion_sum,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at,
        min(first_advocacy_at) as first_advocacy_at,
        max(last_advocacy_at) as last_advocacy_at,
        sum(promotional_count) as promotional_count,
        sum(reciprocal_count) as reciprocal_count,
        sum(exchange_count) as exchange_count
    from their_days
    group by brand, person
),

known as (
    select
        counted.*,
        accounts.account.platform,
        accounts.account.author_id,
        accounts.platforms,
        authors.handle,
        authors.name,
        authors.created_at as account_created_at,
        standing.standing,
        standing.standing_since,
        coalesce(their_copies.copied_count, 0) as copied_count,
        counted.mention_count - counted.untagged_count as judged_count,
        date_diff('day', authors.created_at, counted.last_seen_at) / 365 as years
    from counted
    inner join accounts using (brand, person)
    inner join standing using (brand, person)
    left join their_copies using (brand, person)
    left join authors on accounts.account.platform = authors.platform and accounts.account.author_id = authors.author_id
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
