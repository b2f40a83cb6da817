import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.post import Post
from connectors.sources.bluesky import parse_page
from tests.connectors.answers.bluesky.case import (
    NOW,
    actor,
    address,
    feed_item,
    reply,
    view,
)

HOUR = timedelta(hours=1)


def parsed(*items: dict[str, Any]) -> list[Post]:
    posts, rejects = parse_page(items, NOW)
    assert rejects == []
    return posts


def test_a_post_is_all_that_its_view_tells() -> None:
    told = view(1, 2 * HOUR, "Get the kettle: zephyrite.example/ket...", replyCount=3, repostCount=0, quoteCount=5)
    link = {"features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://zephyrite.example/kettle"}]}
    told["record"] |= {"langs": ["en-GB"], "facets": [link]}
    (post,) = parsed(told)
    assert (post.platform, post.post_type, post.post_id) == ("bluesky", "post", address("ada", 1))
    assert post.url == "https://bsky.app/profile/ada.example/post/1"
    assert (post.lang, post.links) == ("en", ("https://zephyrite.example/kettle",))
    assert (post.conversation_id, post.reply_to_id, post.quoted_id) == (post.post_id, None, None)
    assert (post.like_count, post.reply_count, post.repost_count, post.quote_count) == (1, 3, 0, 5)
    assert post.view_count is None
    assert (post.author_id, post.author_handle, post.author_name) == ("did:plc:ada", "ada.example", "Ada")
    assert post.author_created_at == datetime(2024, 2, 1, 8, tzinfo=UTC)
    assert (post.created_at, post.observed_at) == (NOW - 2 * HOUR, NOW)
    assert json.loads(post.raw) == told


def test_an_answer_says_what_it_answers() -> None:
    parent, root = address("bob", "p"), address("eve", "r")
    (post,) = parsed(view(1, HOUR, record=reply(parent, root)))
    assert post.post_type == "comment"
    assert (post.reply_to_id, post.reply_to_author_id, post.conversation_id) == (parent, "did:plc:bob", root)


@pytest.mark.parametrize("wrap", [lambda ref: {"record": ref}, lambda ref: {"record": {"record": ref}}])
def test_a_quote_says_what_it_quotes(wrap: Callable[[dict[str, str]], dict[str, Any]]) -> None:
    (post,) = parsed(view(1, HOUR, record={"embed": wrap({"uri": address("bob", 9)})}))
    assert (post.post_type, post.quoted_id) == ("quote", address("bob", 9))
    (other,) = parsed(view(1, HOUR, record={"embed": wrap({"uri": "at://did:plc:bob/app.bsky.graph.starterpack/9"})}))
    assert (other.post_type, other.quoted_id) == ("post", None)


def test_a_repost_is_a_post_of_who_reposts() -> None:
    reason = {"$type": "app.bsky.feed.defs#reasonRepost", "by": actor("zephyrite"), "indexedAt": "2026-09-22T11:00:00Z"}
    original = view(1, 9 * HOUR, record=reply(address("bob", "p"), address("bob", "r")))
    named, unnamed = parsed(
        feed_item(original, reason=reason | {"uri": "at://did:plc:zephyrite/app.bsky.feed.repost/7"}),
        feed_item(original, reason=reason),
    )
    assert named.post_id == "at://did:plc:zephyrite/app.bsky.feed.repost/7"
    assert unnamed.post_id == f"{original['uri']}#did:plc:zephyrite"
    for post in (named, unnamed):
        assert (post.post_type, post.reposted_id, post.text) == ("repost", original["uri"], "zephyrite 1")
        assert (post.author_handle, post.created_at) == ("zephyrite.example", NOW - HOUR)
        assert (post.like_count, post.reply_to_id, post.url) == (None, None, None)


@pytest.mark.parametrize(
    "told, indexed, created",
    [
        ("2026-09-22T10:00:00Z", "2026-09-22T11:00:00Z", NOW - 2 * HOUR),
        ("2031-01-01T00:00:00Z", "2026-09-22T11:00:00Z", NOW - HOUR),
        ("once upon a time", "2026-09-22T11:00:00Z", NOW - HOUR),
        ("2026-09-22T10:00:00Z", None, NOW - 2 * HOUR),
    ],
)
def test_nobody_posts_later_than_the_platform_has_seen_it(told: str, indexed: str | None, created: datetime) -> None:
    (post,) = parsed(view(1, HOUR, record={"createdAt": told}, indexedAt=indexed))
    assert post.created_at == created


@pytest.mark.parametrize(
    "langs, lang",
    [(["en"], "en"), (["pt-BR", "pt"], "pt"), (["en", "ja"], None), ([], None), ([7], None), (None, None)],
)
def test_a_post_in_several_languages_has_none(langs: Any, lang: str | None) -> None:
    (post,) = parsed(view(1, HOUR, record={"langs": langs}))
    assert post.lang == lang


@pytest.mark.parametrize(
    "embed, text",
    [
        (
            {"images": [{"alt": "A zephyrite kettle"}, {"alt": ""}, {"alt": "on a stove"}]},
            "A zephyrite kettle\non a stove",
        ),
        ({"media": {"images": [{"alt": "A kettle"}]}, "record": {}}, "A kettle"),
        ({"alt": "A kettle boils"}, "A kettle boils"),
        ({"external": {"uri": "https://zephyrite.example", "title": "Kettles"}}, "Kettles"),
    ],
)
def test_a_post_without_words_is_what_it_shows(embed: dict[str, Any], text: str) -> None:
    (post,) = parsed(view(1, HOUR, record={"text": " ", "embed": embed}))
    assert post.text == text


def test_an_author_without_a_valid_handle_has_none() -> None:
    (post,) = parsed(view(1, HOUR, by={"handle": "handle.invalid", "createdAt": "0001-01-01T00:00:00Z"}))
    assert (post.author_handle, post.author_created_at) == (None, None)
    assert post.url == "https://bsky.app/profile/did:plc:ada/post/1"


@pytest.mark.parametrize(
    "item, reason",
    [
        (view(1, HOUR, by={"labels": [{"val": "!no-unauthenticated"}]}), "members only"),
        (view(1, HOUR, labels=[{"val": "rude"}, {"val": "!hide"}]), "hides it"),
        (view(1, HOUR, labels=[{"val": "!takedown"}]), "taken it down"),
        ({"uri": address("ada", 1), "notFound": True}, "deleted"),
        ({"uri": address("ada", 1), "blocked": True, "author": {"did": "did:plc:ada"}}, "blocks"),
    ],
)
def test_what_is_not_for_everybody_is_left_out_and_names_nobody(item: dict[str, Any], reason: str) -> None:
    posts, (reject,) = parse_page([item], NOW)
    assert posts == []
    assert reason in reject.reason
    assert "ada" not in f"{reject}"


def test_labels_that_were_taken_back_or_that_judge_do_not_keep_a_post_out() -> None:
    parsed(view(1, HOUR, labels=[{"val": "!hide", "neg": True}, {"val": "porn"}, "!hide", None]))


@pytest.mark.parametrize(
    "item, reason",
    [
        (None, "dictionary"),
        ({}, "uri"),
        (view(1, HOUR, uri="at://did:plc:ada/app.bsky.feed.like/1"), "uri"),
        (view(1, HOUR, record={"text": ""}), "it has no text"),
        (view(1, HOUR, likeCount=-1), "likeCount"),
        (view(1, HOUR, likeCount=2**63), "likeCount"),
        (view(1, HOUR, record={"createdAt": None}, indexedAt=None), "it has no time"),
        (view(1, HOUR, record={"createdAt": "0"}, indexedAt="x"), "no date"),
    ],
)
def test_a_malformed_item_is_a_reject_and_costs_no_other(item: Any, reason: str) -> None:
    posts, (reject,) = parse_page([view(2, HOUR), item, view(3, HOUR)], NOW)
    assert len(posts) == 2
    assert reason in reject.reason
