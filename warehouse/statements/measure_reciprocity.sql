-- What was given for something in return, and in which form its words, or its pair, show it.
insert into measured_reciprocity (
    brand, platform, post_id, tagger, author_id, handle, url, excerpt, created_at, kind, form
)
with reciprocal as (
    select
        measured_mentions.brand,
        measured_mentions.platform,
        measured_mentions.post_id,
        measured_mentions.tagger,
        measured_mentions.author_id,
        measured_mentions.created_at,
        measured_mentions.kind,
        measured_pairs.post_id is not null as is_of_pair
    from measured_mentions
    semi join touched using (platform, post_id)
    left join measured_pairs using (brand, platform, post_id)
    where measured_mentions.is_reciprocal and measured_mentions.voice = 'earned'
)

select
    reciprocal.brand,
    reciprocal.platform,
    reciprocal.post_id,
    reciprocal.tagger,
    reciprocal.author_id,
    authors.handle,
    posts.url,
    left(posts.text, 280) as excerpt,
    reciprocal.created_at,
    reciprocal.kind,
    case
        when reciprocal.is_of_pair then 'pair'
        when
            regexp_matches(
                posts.text,
                'giv(?:e|ing) ?-?away|sweepstake|raffle|prize|\bdraw\b|\bto win\b|\bwin (?:an?|one|this|these|\d)\b'
                || '|tag (?:a|\d|one|two|three|some|your) ',
                'i'
            )
            then 'giveaway'
        when
            regexp_matches(
                posts.text,
                'referr|refer a|affiliate|invit(?:e|ation) (?:code|link)|(?:promo|discount|voucher|coupon|my|our) ?-?'
                || '(?:code|link)|[?&]ref=|use code|sign ?up (?:with|through|via|using)',
                'i'
            )
            then 'referral'
        when regexp_matches(posts.text, 'follow|\bf4f\b|\brt\b|retweet|\bshout ?-?out', 'i') then 'follow'
        when
            regexp_matches(
                posts.text,
                'gift|sent (?:me|us)|\bfree\b|sample|exchange for|in return|sponsor|#ad\b|paid|partner|discount|credit',
                'i'
            )
            then 'gift'
        else 'other'
    end as form
from reciprocal
inner join posts using (platform, post_id)
left join authors on reciprocal.platform = authors.platform and reciprocal.author_id = authors.author_id
order by reciprocal.created_at
