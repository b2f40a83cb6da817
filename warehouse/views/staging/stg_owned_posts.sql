-- Owned posts: what a brand's own accounts and staff post, whether or not it names the brand.
--
-- Grain:   one row per brand and post.
-- Reads:   posts, stg_owned_authors
-- Columns: brand          key of the brand spoken for
--          platform       where
--          post_id        which post
--          source         connector that collected it last
--          role           owned or staff, as its author's
--          created_at     UTC, null where unknown
--          reply_to_id    the post it answers, null where it answers none
--          is_answer      whether it answers somebody who does not speak for the brand
--          form           answer: as is_answer; how_to: else, where its words teach; thanks: else, where they thank;
--                         other: all else; read off English words
--          text_length    in code points
--          has_link       whether it links to something
--          is_question    whether it holds a question mark
--          carrier_count  reposts and quotes of it: as many as the platform tells, or as were collected from others
--                         than the brand's own, whichever is more; null where the platform tells none
-- Note:    what is read more than once is materialized: DuckDB would read all posts again each time.
with speakers as materialized (
    select
        brand,
        platform,
        author_id,
        role
    from stg_owned_authors
),

owned as materialized (
    select
        speakers.brand,
        speakers.role,
        posts.platform,
        posts.post_id,
        posts.source,
        posts.created_at,
        posts.reply_to_id,
        posts.reply_to_author_id,
        length(posts.text) as text_length,
        coalesce(len(posts.links), 0) > 0 as has_link,
        contains(posts.text, '?') as is_question,
        case
            when
                regexp_matches(
                    posts.text,
                    '\bhow[ -]to\b|\bhow (?:do|does|can|you)\b|here.s how|\btips?\b|\btricks?\b|\bguides?\b'
                    || '|\btutorial|step[ -]by[ -]step|\blearn (?:how|more)|\bexplain|\bfaq\b|troubleshoot',
                    'i'
                )
                then 'how_to'
            when regexp_matches(posts.text, '\bthank(?:s| you)|\bgrateful|\bshout ?-?out to', 'i') then 'thanks'
            else 'other'
        end as worded_as,
        if(
            posts.repost_count is null and posts.quote_count is null,
            null,
            coalesce(posts.repost_count, 0) + coalesce(posts.quote_count, 0)
        ) as told_count
    from speakers
    inner join posts using (platform, author_id)
),

carried as (
    select
        owned.brand,
        owned.platform,
        owned.post_id,
        count(*) as carrier_count
    from owned
    inner join posts on owned.platform = posts.platform and owned.post_id = coalesce(posts.reposted_id, posts.quoted_id)
    left join speakers
        on owned.brand = speakers.brand and posts.platform = speakers.platform and posts.author_id = speakers.author_id
    where speakers.author_id is null
    group by owned.brand, owned.platform, owned.post_id
)

select
    owned.brand,
    owned.platform,
    owned.post_id,
    owned.source,
    owned.role,
    owned.created_at,
    owned.reply_to_id,
    owned.reply_to_id is not null and speakers.author_id is null and parents.post_id is null as is_answer,
    if(is_answer, 'answer', owned.worded_as) as form,
    owned.text_length,
    owned.has_link,
    owned.is_question,
    if(owned.told_count is null, null, greatest(owned.told_count, carried.carrier_count)) as carrier_count
from owned
left join speakers
    on
        owned.brand = speakers.brand
        and owned.platform = speakers.platform
        and owned.reply_to_author_id = speakers.author_id
left join owned as parents
    on owned.brand = parents.brand and owned.platform = parents.platform and owned.reply_to_id = parents.post_id
left join carried
    on owned.brand = carried.brand and owned.platform = carried.platform and owned.post_id = carried.post_id
