-- Mentions: what each post says about each brand, with what only the platform knows settled.
--
-- Grain:   one row per post and followed brand, as the current tagger sees it.
-- Reads:   mentions, current_tagger, brands, brand_campaigns, stg_posts, stg_owned_authors, stg_owned_posts,
--          stg_corrections, stg_exchanges, stg_pairs, stg_people
-- Columns: brand            key of the brand
--          platform         where
--          post_id          which post
--          tagger           name and version of the current tagger
--          author_id        null where the platform names nobody
--          created_at       UTC, null where the platform does not say
--          day              of created_at, in the time zone of the brand
--          voice            owned: by one of the brand's own accounts or staff; earned: by anybody else
--          is_repost        another's post passed on without own words
--          is_prompted      earned, and asked for by the brand: prompted_by says how
--          prompted_by      reply: answers an owned post; conversation: in one an owned account began; campaign: holds
--                           a campaign hashtag within its dates; null where unprompted
--          is_reciprocal    given for something in return: reciprocal_by says how one knows
--          kind             advocacy, satisfaction, share, promotion, detraction or talk; a repost is a share whatever
--                           its text says; null where the tagger does not know the language. What people corrected
--                           holds against all of this, as it does for sentiment_label
--          is_advocacy      advocacy in full: earned, unprompted and not reciprocal
--          sentiment_label  negative, neutral or positive; null for a repost, whose words are another's
--          passion          0 to 1, null as sentiment_label
--          trust            -1 to 1, null as sentiment_label
--          promotion        0 to 1, of the text, also where it is passed on
--          names_brand      whether title or text names the brand; its own channel's posts are about it either way
--          corrected_by     who made the newest correction of it in force, null where nothing is corrected
--          text_key         the same for copies of the text: see stg_posts
--          is_exchange      whether it answers, or was answered by, an account other than its own that does not speak
--                           for the brand
--          reciprocal_by    text: it says so, with reciprocity >= 0.5; pair: it praises who praised its author in turn,
--                           see stg_pairs; null where nothing is known of
--          person           who speaks: the key of a configured person, else platform:author_id; null without an author
--          community        subreddit, site, instance and the like, null where there is none
--          hashtags         in its own title and its text, lower case, without #; null where there is none
-- Note:    a post naming two brands is a mention of each. A conversation is known to be owned only where the post that
--          began it was collected. An undated post is under no dated campaign. A tag that is no number is null here;
--          assert_tags_within_range tells of it. What was a mention only for its author ceases to be one when the
--          author no longer speaks for the brand.
with campaigned as (
    select distinct
        mentions.brand,
        mentions.platform,
        mentions.post_id
    from brand_campaigns
    inner join brands using (brand)
    inner join mentions using (brand)
    inner join current_tagger using (tagger, matcher)
    inner join stg_posts using (platform, post_id)
    where
        list_contains(stg_posts.hashtags, lower(ltrim(brand_campaigns.hashtag, '#')))
        and (
            brand_campaigns.starts_on is null
            or day_in(brands.timezone, stg_posts.created_at) >= brand_campaigns.starts_on
        )
        and (
            brand_campaigns.ends_on is null
            or day_in(brands.timezone, stg_posts.created_at) <= brand_campaigns.ends_on
        )
),

exchanging as (
    select distinct
        mentions.brand,
        mentions.platform,
        mentions.post_id
    from mentions
    inner join current_tagger using (tagger, matcher)
    inner join stg_posts using (platform, post_id)
    inner join stg_exchanges using (platform, post_id)
    left join stg_owned_authors
        on
            mentions.brand = stg_owned_authors.brand
            and stg_exchanges.platform = stg_owned_authors.platform
            and stg_exchanges.author_id = stg_owned_authors.author_id
    where stg_owned_authors.author_id is null and stg_exchanges.author_id is distinct from stg_posts.author_id
),

told as (
    select
        mentions.brand,
        mentions.platform,
        mentions.post_id,
        mentions.tagger,
        mentions.kind,
        mentions.sentiment_label,
        mentions.matched_in != 'author' as names_brand,
        try_cast(mentions.passion as decimal(5, 4)) as passion,
        try_cast(mentions.trust as decimal(5, 4)) as trust,
        try_cast(mentions.promotion as decimal(5, 4)) as promotion,
        case
            when try_cast(mentions.reciprocity as decimal(5, 4)) >= 0.5 then 'text'
            when stg_pairs.post_id is not null then 'pair'
        end as reciprocal_by,
        stg_posts.author_id,
        coalesce(stg_people.person, stg_posts.platform || ':' || stg_posts.author_id) as person,
        stg_posts.created_at,
        day_in(brands.timezone, stg_posts.created_at) as day,
        stg_posts.is_repost,
        stg_posts.community,
        stg_posts.hashtags,
        stg_posts.text_key,
        exchanging.post_id is not null as is_exchange,
        own.author_id is not null as is_owned,
        stg_corrections.kind as corrected_kind,
        stg_corrections.sentiment_label as corrected_label,
        stg_corrections.corrected_by,
        case
            when asked.author_id is not null or parents.post_id is not null then 'reply'
            when roots.post_id is not null then 'conversation'
            when campaigned.post_id is not null then 'campaign'
        end as prompted_by
    from mentions
    inner join current_tagger using (tagger, matcher)
    inner join brands using (brand)
    inner join stg_posts using (platform, post_id)
    left join campaigned using (brand, platform, post_id)
    left join exchanging using (brand, platform, post_id)
    left join stg_corrections using (brand, platform, post_id)
    left join stg_pairs using (brand, platform, post_id)
    left join stg_people on stg_posts.platform = stg_people.platform and stg_posts.author_id = stg_people.author_id
    left join stg_owned_authors as own
        on mentions.brand = own.brand and stg_posts.platform = own.platform and stg_posts.author_id = own.author_id
    left join stg_owned_authors as asked
        on
            mentions.brand = asked.brand
            and stg_posts.platform = asked.platform
            and stg_posts.reply_to_author_id = asked.author_id
    left join stg_owned_posts as parents
        on
            mentions.brand = parents.brand
            and stg_posts.platform = parents.platform
            and stg_posts.reply_to_id = parents.post_id
    left join stg_owned_posts as roots
        on
            mentions.brand = roots.brand
            and stg_posts.platform = roots.platform
            and stg_posts.conversation_id = roots.post_id
    where mentions.matched_in != 'author' or own.author_id is not null
),

settled as (
    select
        brand,
        platform,
        post_id,
        tagger,
        author_id,
        created_at,
        day,
        is_repost,
        reciprocal_by,
        promotion,
        names_brand,
        text_key,
        is_exchange,
        corrected_by,
        person,
        community,
        hashtags,
        if(is_owned, 'owned', 'earned') as voice,
        if(is_owned, null, prompted_by) as prompted_by,
        coalesce(corrected_kind, if(is_repost, 'share', kind)) as kind,
        coalesce(corrected_label, if(is_repost, null, sentiment_label)) as sentiment_label,
        if(is_repost, null, passion) as passion,
        if(is_repost, null, trust) as trust
    from told
)

select
    brand,
    platform,
    post_id,
    tagger,
    author_id,
    created_at,
    day,
    voice,
    is_repost,
    prompted_by is not null as is_prompted,
    prompted_by,
    reciprocal_by is not null as is_reciprocal,
    kind,
    voice = 'earned' and coalesce(kind = 'advocacy', false) and prompted_by is null and reciprocal_by is null
        as is_advocacy,
    sentiment_label,
    passion,
    trust,
    promotion,
    names_brand,
    corrected_by,
    text_key,
    is_exchange,
    reciprocal_by,
    person,
    community,
    hashtags
from settled
