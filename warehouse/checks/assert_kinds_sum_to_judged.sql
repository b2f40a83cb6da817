-- Every mention is owned or earned, every earned one is of one kind or of none, and nobody advocates who did not speak.
select
    brand,
    grain,
    starts_on
from advocacy_trend
where
    owned_count + earned_count != mention_count
    or judged_count != (
        advocacy_count + prompted_advocacy_count + reciprocal_advocacy_count + satisfaction_count + share_count
        + promotion_count + detraction_count + talk_count
    )
    or advocating_author_count > least(advocacy_count, earned_author_count)
    or earned_author_count > earned_count
