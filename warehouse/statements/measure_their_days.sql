-- What the affected people said, day by day.
create or replace temp table their_days as
select
    brand,
    person,
    day,
    count(*) as mention_count,
    count(*) filter (where is_advocacy) as advocacy_count,
    count(*) filter (where kind = 'advocacy' and is_prompted and not is_reciprocal) as prompted_advocacy_count,
    count(*) filter (where kind = 'advocacy' and is_reciprocal) as reciprocal_advocacy_count,
    count(*) filter (where kind = 'satisfaction') as satisfaction_count,
    count(*) filter (where kind = 'share') as share_count,
    count(*) filter (where kind = 'promotion') as promotion_count,
    count(*) filter (where kind = 'detraction') as detraction_count,
    count(*) filter (where kind = 'talk') as talk_count,
    count(*) filter (where kind is null) as untagged_count,
    count(*) filter (where kind = 'promotion' or (kind is not null and promotion >= 0.5)) as promotional_count,
    count(*) filter (where kind is not null and is_reciprocal) as reciprocal_count,
    count(*) filter (where is_exchange) as exchange_count,
    count(passion) as passion_count,
    coalesce(sum(passion), 0) as passion_sum,
    min(created_at) as first_seen_at,
    max(created_at) as last_seen_at,
    min(created_at) filter (where is_advocacy) as first_advocacy_at,
    max(created_at) filter (where is_advocacy) as last_advocacy_at
from their_words
group by brand, person, day
