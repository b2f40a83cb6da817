import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.post import Post
from connectors.sources.mastodon import parse_page
from tests.connectors.answers.mastodon.case import NOW, account, status

HOUR = timedelta(hours=1)
HERE = "kettles.example"


def parsed(*items: dict[str, Any]) -> list[Post]:
    posts, rejects = parse_page(items, HERE, NOW)
    assert rejects == []
    return posts


def test_a_post_is_all_that_its_status_tells() -> None:
    content = (
        '<p><span class="h-card"><a href="https://far.example/@bob" class="u-url mention">@<span>bob</span></a></span> '
        'get the <a href="https://far.example/tags/Kettle" class="mention hashtag" rel="tag">#<span>Kettle</span></a>: '
        '<a href="https://zephyrite.example/kettle/42"><span class="invisible">https://</span>'
        '<span class="ellipsis">zephyrite.example/kettle</span><span class="invisible">/42</span></a> &amp; enjoy</p>'
        "<p>Yours<br />Ada</p>"
    )
    told = status(2 * HOUR, content=content, quotes_count=3, edited_at="2026-09-22T11:00:00.000Z", language="en-GB")
    (post,) = parsed(told)
    assert (post.platform, post.post_type, post.post_id) == ("mastodon", "post", f"{HERE}:{told['id']}")
    assert post.text == "@bob get the #Kettle: https://zephyrite.example/kettle/42 & enjoy\n\nYours\nAda"
    assert post.links == ("https://zephyrite.example/kettle/42",)
    assert (post.lang, post.visibility, post.url) == ("en", "public", told["url"])
    assert (post.created_at, post.edited_at, post.observed_at) == (NOW - 2 * HOUR, NOW - HOUR, NOW)
    assert (post.conversation_id, post.reply_to_id, post.quoted_id) == (post.post_id, None, None)
    assert (post.like_count, post.reply_count, post.repost_count, post.quote_count) == (1, 0, 0, 3)
    assert post.view_count is None
    assert (post.author_id, post.author_handle) == (f"{HERE}:{told['account']['id']}", f"ada@{HERE}")
    assert (post.author_name, post.author_follower_count, post.community) == ("Ada", 42, HERE)
    assert post.author_created_at == datetime(2022, 11, 4, tzinfo=UTC)
    assert json.loads(post.raw) == told


def test_a_post_of_another_instance_belongs_there() -> None:
    (post,) = parsed(status(HOUR, account=account("bob@far.example", followers_count=-1)))
    assert (post.author_handle, post.community, post.author_follower_count) == ("bob@far.example", "far.example", None)


def test_an_answer_says_what_it_answers_and_not_where_it_began() -> None:
    (post,) = parsed(status(HOUR, in_reply_to_id="7", in_reply_to_account_id="8"))
    assert (post.post_type, post.reply_to_id, post.reply_to_author_id) == ("comment", f"{HERE}:7", f"{HERE}:8")
    assert post.conversation_id is None


@pytest.mark.parametrize(
    "quote, quoted",
    [
        ({"state": "accepted", "quoted_status": {"id": "9"}}, f"{HERE}:9"),
        ({"state": "accepted", "quoted_status_id": "9"}, f"{HERE}:9"),
        ({"state": "deleted", "quoted_status": None}, None),
        (None, None),
    ],
)
def test_a_quote_says_what_it_quotes(quote: Any, quoted: str | None) -> None:
    (post,) = parsed(status(HOUR, quote=quote))
    assert (post.post_type, post.quoted_id) == ("quote" if quoted else "post", quoted)


def test_a_boost_is_a_post_of_who_boosts() -> None:
    original = status(9 * HOUR, "Great kettle", "bob@far.example", in_reply_to_id="7")
    boost = status(HOUR, author="zephyr", content="", reblog=original, visibility="unlisted")
    (post,) = parsed(boost)
    assert (post.post_type, post.text, post.visibility) == ("repost", "Great kettle", "unlisted")
    assert (post.post_id, post.reposted_id) == (f"{HERE}:{boost['id']}", f"{HERE}:{original['id']}")
    assert (post.author_handle, post.created_at, post.community) == (f"zephyr@{HERE}", NOW - HOUR, HERE)
    assert (post.like_count, post.reply_to_id) == (None, None)


def test_a_content_warning_stands_above_the_words() -> None:
    (post,) = parsed(status(HOUR, spoiler_text="kettles &amp; tea", sensitive=True))
    assert (post.title, post.text) == ("kettles & tea", "A zephyrite")
    (bare,) = parsed(status(HOUR, content="", spoiler_text="kettles"))
    assert bare.text == "kettles"


def test_a_post_without_words_is_what_it_shows() -> None:
    pictures = [{"description": "A zephyrite kettle"}, {"description": None}]
    (picture,) = parsed(status(HOUR, content="", media_attachments=pictures))
    (poll,) = parsed(status(HOUR, content="", poll={"options": [{"title": "Tea"}, {"title": "Coffee"}]}))
    assert (picture.text, poll.text) == ("A zephyrite kettle", "Tea\nCoffee")


@pytest.mark.parametrize(
    "item, reason",
    [
        (status(HOUR, visibility="private"), "not public"),
        (status(HOUR, visibility="direct"), "not public"),
        (status(HOUR, account=account("ada", noindex=True)), "not to be found"),
        (status(HOUR, account=account("ada", indexable=False)), "not to be found"),
        (status(HOUR, account=account("ada", suspended=True)), "suspended"),
        (status(HOUR, author="zephyr", reblog=status(HOUR, account=account("ada", noindex=True))), "not to be found"),
    ],
)
def test_what_is_not_for_everybody_is_left_out_and_names_nobody(item: dict[str, Any], reason: str) -> None:
    posts, (reject,) = parse_page([item], HERE, NOW)
    assert posts == []
    assert reason in reject.reason
    assert "ada" not in str(reject)
    assert item["id"] not in str(reject)


def test_the_brand_may_be_found_in_any_case() -> None:
    own = status(HOUR, account=account("zephyr", noindex=True))
    assert len(parse_page([own], HERE, NOW, own["account"]["id"])[0]) == 1


@pytest.mark.parametrize(
    "item, reason",
    [
        (None, "dictionary"),
        ({}, "id"),
        (status(HOUR, content=""), "it has no text"),
        (status(HOUR, favourites_count=2**63), "favourites_count"),
        (status(HOUR, created_at="yesterday"), "no date"),
        (status(HOUR, visibility=None), "visibility"),
        (status(HOUR, account=None), "account"),
        (status(HOUR, reblog={"reblog": {"reblog": {}}}), "id"),
    ],
)
def test_a_malformed_status_is_a_reject_and_costs_no_other(item: Any, reason: str) -> None:
    posts, (reject,) = parse_page([status(2 * HOUR), item, status(3 * HOUR)], HERE, NOW)
    assert len(posts) == 2
    assert reason in reject.reason
