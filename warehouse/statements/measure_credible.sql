-- Weigh the word of mouth of every period by the credibility of who spoke, which may have changed since. Words of
-- nobody known weigh nothing.
with days as (
    select
        measured_mentions.brand,
        measured_mentions.day,
        sum(measured_authors.credibility) filter (where measured_mentions.is_advocacy) as advocacy_credibility,
        sum(measured_authors.credibility) as word_of_mouth_credibility
    from measured_mentions
    inner join measured_authors using (brand, person)
    where
        measured_mentions.voice = 'earned'
        and (measured_mentions.is_advocacy or measured_mentions.kind = 'detraction')
    group by measured_mentions.brand, measured_mentions.day
),

periods as (
    select
        days.brand,
        if(days.day is null, 'undated', grains.grain) as grain,
        date_trunc(grains.grain, days.day)::date as starts_on,
        sum(days.advocacy_credibility) as advocacy_credibility,
        sum(days.word_of_mouth_credibility) as word_of_mouth_credibility
    from days
    inner join (values ('day'), ('week'), ('month')) as grains (grain) on days.day is not null or grains.grain = 'day'
    group by all
),

found as (
    select
        measured_periods.brand,
        measured_periods.grain,
        measured_periods.starts_on,
        coalesce(periods.advocacy_credibility, 0) as advocacy_credibility,
        coalesce(periods.word_of_mouth_credibility, 0) as word_of_mouth_credibility
    from measured_periods
    left join periods
        on
            measured_periods.brand = periods.brand
            and measured_periods.grain = periods.grain
            and measured_periods.starts_on is not distinct from periods.starts_on
)

update measured_periods
set
    advocacy_credibility = found.advocacy_credibility,
    word_of_mouth_credibility = found.word_of_mouth_credibility
from found
where
    measured_periods.brand = found.brand
    and measured_periods.grain = found.grain
    and measured_periods.starts_on is not distinct from found.starts_on
    and (
        measured_periods.advocacy_credibility != found.advocacy_credibility
        or measured_periods.word_of_mouth_credibility != found.word_of_mouth_credibility
    )
