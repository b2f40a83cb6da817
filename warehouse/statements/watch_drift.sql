-- Brands of which the kinds of what is said divide otherwise in the last seven days than in the four weeks before: told
-- by the share of mentions that would have to be of another kind. Bare reposts are left out, as no tagger judged them;
-- 200 mentions on either side keep chance below 0.1.
with days as (
    select
        measured_periods.*,
        day_in(brands.timezone, watched_rule.moment) as today
    from measured_periods
    inner join brands using (brand)
    cross join watched_rule
    where measured_periods.grain = 'day'
),

sums as (
    select
        brand,
        starts_on >= today - 7 as is_recent,
        sum(advocacy_count + prompted_advocacy_count + reciprocal_advocacy_count)::double as advocacy,
        sum(satisfaction_count)::double as satisfaction,
        sum(share_count - repost_count)::double as share,
        sum(promotion_count)::double as promotion,
        sum(detraction_count)::double as detraction,
        sum(talk_count)::double as talk
    from days
    where starts_on >= today - 35 and starts_on < today
    group by brand, is_recent
),

kinds as (
    unpivot sums on advocacy, satisfaction, share, promotion, detraction, talk into name kind value kind_count
),

shares as (
    select
        brand,
        kind,
        is_recent,
        sum(kind_count) over (partition by brand, is_recent) as judged_count,
        kind_count / nullif(judged_count, 0) as kind_share
    from kinds
),

moves as (
    select
        brand,
        kind,
        max(kind_share) filter (where is_recent) as share_now,
        max(kind_share) filter (where not is_recent) as share_before,
        abs(share_now - share_before) as move
    from shares
    where judged_count >= 200
    group by brand, kind
    having count(distinct is_recent) = 2
)

select
    'tagger_drift' as kind,
    moves.brand as subject,
    moves.brand,
    null as source,
    sum(moves.move) / 2 as found,
    watched_rule.drift as threshold,
    utc_of(brands.timezone, day_in(brands.timezone, watched_rule.moment) - 7) as began_at,
    arg_max(
        format('{} from {:.0f} % to {:.0f} %', moves.kind, 100 * moves.share_before, 100 * moves.share_now),
        moves.share_now - moves.share_before
    ) as detail
from moves
inner join brands using (brand)
cross join watched_rule
group by moves.brand, brands.timezone, watched_rule.drift, watched_rule.moment
having sum(moves.move) / 2 > watched_rule.drift
