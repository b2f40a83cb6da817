-- Praise: who speaks well of whom, where that other could return it.
--
-- Grain:   one row per brand, post and account or brand praised in it.
-- Reads:   mentions, current_tagger, posts, authors, stg_corrections, stg_owned_authors
-- Columns: brand       key of the brand the post is about
--          platform    where
--          post_id     which post
--          created_at  UTC
--          praiser     who praises: an account, as `x @ann`, or a brand whose account or staff speaks, as `brand acme`
--          praised     who is praised, written likewise: an account that the post names, or the brand it is about
-- Note:    a post praises where it is of positive sentiment toward its brand, in own words, dated and no answer:
--          whom an answer names is whom it talks with. The brand's own are left out: a brand that names who praised it
--          gives thanks.
with positive as (
    select
        mentions.brand,
        mentions.platform,
        mentions.post_id,
        posts.author_id,
        posts.created_at,
        posts.text
    from mentions
    inner join current_tagger using (tagger, matcher)
    inner join posts using (platform, post_id)
    left join stg_corrections using (brand, platform, post_id)
    where
        coalesce(stg_corrections.sentiment_label, mentions.sentiment_label) = 'positive'
        and mentions.matched_in != 'author'
        and posts.post_type != 'repost'
        and posts.reply_to_id is null
        and posts.reply_to_author_id is null
        and posts.author_id is not null
        and posts.created_at is not null
),

by_others as (
    select positive.*
    from positive
    anti join stg_owned_authors using (brand, platform, author_id)
),

by_accounts as (
    select
        by_others.brand,
        by_others.platform,
        by_others.post_id,
        by_others.created_at,
        lower(ltrim(authors.handle, '@')) as praiser,
        unnest(
            list_distinct(
                regexp_extract_all(
                    lower(by_others.text), '(?:^|[^\w@/.])(?:@|/?u/)(\w(?:[\w.@-]*\w)?)', 1
                )
            )
        ) as praised
    from by_others
    inner join authors using (platform, author_id)
    where authors.handle is not null and (contains(by_others.text, '@') or contains(by_others.text, 'u/'))
)

select
    brand,
    platform,
    post_id,
    created_at,
    platform || ' @' || praiser as praiser,
    platform || ' @' || praised as praised
from by_accounts
where praiser != praised
union all
select
    by_others.brand,
    by_others.platform,
    by_others.post_id,
    by_others.created_at,
    'brand ' || stg_owned_authors.brand as praiser,
    'brand ' || by_others.brand as praised
from by_others
inner join stg_owned_authors using (platform, author_id)
