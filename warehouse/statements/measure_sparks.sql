-- What became of the affected posts about brands, where others carried them on.
insert into measured_sparks (
    brand, platform, post_id, tagger, voice, kind, author_id, handle, url, excerpt, created_at, echo_count, late_count,
    mean_days, median_days, echo_by_day
)
with sparks as (
    select
        measured_mentions.brand,
        measured_mentions.platform,
        measured_mentions.post_id,
        measured_mentions.tagger,
        measured_mentions.voice,
        measured_mentions.kind,
        measured_mentions.author_id,
        measured_mentions.created_at
    from measured_mentions
    semi join affected_sparks using (platform, post_id)
    where measured_mentions.created_at is not null
),

heard as (
    select
        sparks.*,
        (epoch(measured_echoes.created_at) - epoch(sparks.created_at)) / 86400 as age
    from sparks
    inner join measured_echoes
        on sparks.platform = measured_echoes.platform and sparks.post_id = measured_echoes.spark_id
    where
        measured_echoes.created_at >= sparks.created_at
        and measured_echoes.author_id is distinct from sparks.author_id
),

counted as (
    select
        brand,
        platform,
        post_id,
        tagger,
        voice,
        kind,
        author_id,
        created_at,
        count(*) as echo_count,
        count(*) filter (where age > 7) as late_count,
        (sum(age::decimal(18, 6)) / count(*))::double as mean_days,
        median(age) as median_days,
        list_transform(
            range(31), lambda number: len(list_filter(list(floor(age)), lambda passed: passed = number))
        ) as echo_by_day
    from heard
    group by brand, platform, post_id, tagger, voice, kind, author_id, created_at
)

select
    counted.brand,
    counted.platform,
    counted.post_id,
    counted.tagger,
    counted.voice,
    counted.kind,
    counted.author_id,
    if(counted.voice = 'earned', authors.handle, null) as handle,
    posts.url,
    left(posts.text, 280) as excerpt,
    counted.created_at,
    counted.echo_count,
    counted.late_count,
    counted.mean_days,
    counted.median_days,
    counted.echo_by_day
from counted
inner join posts using (platform, post_id)
left join authors on counted.platform = authors.platform and counted.author_id = authors.author_id
order by counted.brand, counted.created_at
