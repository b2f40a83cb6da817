-- Where and in which month each earned mention was made: in a community, under hashtags, or both.
create or replace temp view gathered as
select
    brand,
    platform,
    post_id,
    tagger,
    person,
    date_trunc('month', day)::date as starts_on,
    kind,
    is_exchange,
    is_advocacy,
    'community' as form,
    community
from measured_mentions
where voice = 'earned' and community is not null
union all
select
    brand,
    platform,
    post_id,
    tagger,
    person,
    date_trunc('month', day)::date as starts_on,
    kind,
    is_exchange,
    is_advocacy,
    'hashtag' as form,
    unnest(list_distinct(hashtags)) as community
from measured_mentions
where voice = 'earned' and hashtags is not null
