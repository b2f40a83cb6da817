-- Posts: what the platforms hold, each in its newest state, with its hashtags and what its copies share.
--
-- Grain:   one row per post.
-- Reads:   posts
-- Columns: platform            where
--          post_id             which post
--          source              connector that collected it last
--          post_type           post, comment, repost, quote, article, question, answer or video_comment
--          is_repost           another's post passed on without own words
--          title               headline; of a comment or answer that of its thread
--          text                plain
--          lang                ISO 639-1 as the platform tells it
--          url                 null where unknown
--          author_id           null where the platform names nobody
--          created_at          UTC, null where the platform does not say
--          community           subreddit, site, instance and the like
--          conversation_id     id of the post that began the conversation
--          reply_to_id         the post it answers
--          reply_to_author_id  the author it answers
--          quoted_id           the post it quotes
--          reposted_id         the post it passes on
--          text_key            of the words of its text, links, accounts and signs left out: the same for copies; null
--                              for reposts and for less than 25 letters
--          hashtags            in its own title and its text, lower case, without #; null where there is none
-- Note:    created_at is what the platform tells and may lie; observed_at in posts is ours. A hashtag begins a word
--          and is no part of a web address; that in the title of a thread is none of those who comment or answer.
with worded as (
    select
        *,
        trim(
            regexp_replace(lower(text), '(?:https?://|www\.)\S+|@[\w.]+|[^\p{L}\p{M}\p{N}]+', ' ', 'g')
        ) as words
    from posts
)

select
    platform,
    post_id,
    source,
    post_type,
    post_type = 'repost' as is_repost,
    title,
    text,
    lang,
    url,
    author_id,
    created_at,
    community,
    conversation_id,
    reply_to_id,
    reply_to_author_id,
    quoted_id,
    reposted_id,
    case
        when post_type != 'repost' and length(replace(words, ' ', '')) >= 25 then md5_number_lower(words)
    end as text_key,
    case
        when contains(text, '#') or contains(title, '#')
            then nullif(
                regexp_extract_all(
                    lower(
                        regexp_replace(
                            concat_ws(
                                ' ',
                                case when post_type not in ('comment', 'answer', 'video_comment') then title end,
                                text
                            ),
                            '(https?://|www\.)\S+',
                            ' ',
                            'gi'
                        )
                    ),
                    '(?:^|[^\p{L}\p{M}\p{N}_/&])#([\p{L}\p{M}\p{N}_\x{200c}\x{200d}]+)',
                    1
                ),
                []
            )
    end as hashtags
from worded
