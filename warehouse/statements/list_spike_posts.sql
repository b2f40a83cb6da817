-- Where to see what is behind a spike that was raised: the addresses of its first posts.
with behind as (
    select
        measured_spikes.brand || ' ' || measured_spikes.measure as subject,
        unnest(measured_spikes.posts) as post,
        measured_spikes.starts_at,
        generate_subscripts(measured_spikes.posts, 1) as place
    from measured_spikes
)

select posts.url
from behind
inner join posts on behind.post = posts.platform || ':' || posts.post_id
where behind.subject = $subject and posts.url is not null
group by posts.url
order by max(behind.starts_at) desc, min(behind.place) asc
limit 3
