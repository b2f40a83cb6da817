import itertools
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from connectors.errors import (
    BadQuery,
)
from connectors.post import Page, Query
from connectors.sources import bluesky as source
from tests.connectors.answers.bluesky.case import (
    NOW,
    Network,
    address,
    bluesky,
    feed_item,
    refused,
    reply,
    searches,
    token,
    told_as,
    view,
)
from tests.connectors.loopback import Loopback, Reply, Request

HOUR = timedelta(hours=1)

Pages = Callable[..., Iterator[Page]]


def numbers(pages: Iterator[Page] | list[Page]) -> list[str]:
    return [post.post_id.rpartition("/")[2] for page in pages for post in page.posts]


@pytest.mark.parametrize(
    "text, asked",
    [
        ("zephyrite", [("zephyrite", None)]),
        ('"road runner" #kettle -jobs', [('"road runner" #kettle', None)]),
        ("@zephyrite OR from:ada.example", [("mentions:zephyrite.bsky.social", None), ("from:ada.example", None)]),
        ("a OR b lang:en lang:de", [("a", "en"), ("a", "de"), ("b", "en"), ("b", "de")]),
    ],
)
def test_a_search_is_told_in_the_words_of_the_platform(
    bluesky_pages: Pages, loopback: Loopback, text: str, asked: list[tuple[str, str | None]]
) -> None:
    list(bluesky_pages(text=text))
    assert [(params["q"], params.get("lang")) for params in searches(loopback.requests)] == asked
    assert {params["sort"] for params in searches(loopback.requests)} == {"latest"}


def test_what_the_platform_cannot_be_told_is_filtered_after(bluesky_pages: Pages, loopback: Loopback) -> None:
    loopback.answer = Network(
        [view(1, HOUR, "zephyrite jobs"), view(2, HOUR, "zephyrite"), view(3, HOUR, "zephyrites")]
    )
    assert numbers(bluesky_pages(text="zephyrite -jobs")) == ["2"]


def test_hashtags_beside_the_words_count(bluesky_pages: Pages, loopback: Loopback) -> None:
    posts = [view(1, HOUR, "Love it #zephyrite"), view(2, HOUR, "Love it", record={"tags": ["Zephyrite"]})]
    network = Network()
    loopback.answer = lambda asked: told_as({"posts": posts}) if "search" in asked.path else network(asked)
    assert numbers(bluesky_pages(text="#zephyrite")) == ["1", "2"]


def test_communities_are_a_bad_query(bluesky_pages: Pages) -> None:
    with pytest.raises(BadQuery, match="communities"):
        next(bluesky_pages(text="zephyrite in:kettles"))


def test_the_first_run_looks_back_as_far_as_it_is_told(bluesky_pages: Pages, loopback: Loopback) -> None:
    loopback.answer = Network([view(1, 47 * HOUR), view(2, 49 * HOUR)])
    assert numbers(bluesky_pages(options={"history_days": 2})) == ["1"]
    (asked,) = searches(loopback.requests)
    assert (asked["since"], asked["until"]) == ("2026-09-20T12:00:00.000000Z", "2026-09-22T12:00:00.000000Z")


def test_a_later_run_reads_the_lookback_again(bluesky_pages: Pages, loopback: Loopback) -> None:
    network = loopback.answer = Network([view(1, HOUR), view(2, 30 * HOUR)])
    cursor = list(bluesky_pages())[-1].cursor
    network.posts += [view(3, 2 * HOUR), view(4, -HOUR / 2)]
    network.posts[0]["likeCount"] = 9
    pages = list(bluesky_pages(cursor, NOW + HOUR))
    assert numbers(pages) == ["4", "1", "3"]
    assert pages[0].posts[1].like_count == 9
    assert list(bluesky_pages(cursor, NOW, options={"lookback_hours": 0})) == []


def test_a_run_cut_short_anywhere_loses_nothing(bluesky_pages: Pages, loopback: Loopback) -> None:
    """Each run stores one page and is killed; posts keep coming, and in the end every one is there."""
    network = loopback.answer = Network([view(number, number * HOUR) for number in range(1, 14)], page=4)
    network.feeds["zephyrite.example"] = [feed_item(view(f"o{number}", number * HOUR)) for number in range(9)]
    cursor, found, now = None, set(), NOW
    for run in range(20):
        now += timedelta(minutes=10)
        network.posts.append(view(f"late{run}", NOW - now + timedelta(minutes=1)))
        page = next(bluesky_pages(cursor, now, accounts=("zephyrite.example",), options={"lookback_hours": 1}), None)
        if page:
            cursor = page.cursor
            found.update(numbers([page]))
    found.update(numbers(bluesky_pages(cursor, now, accounts=("zephyrite.example",))))
    assert {post["uri"].rpartition("/")[2] for post in network.posts} <= found
    assert {f"o{number}" for number in range(9)} <= found


def test_what_lies_behind_the_end_of_a_search_is_asked_for_by_time(
    bluesky_pages: Pages, loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "MOST_TRUSTED", 8)
    loopback.answer = Network([view(number, number * HOUR) for number in range(1, 31)], page=4, deepest=10)
    pages = list(bluesky_pages())
    assert set(numbers(pages)) == set(map(str, range(1, 31)))
    assert sum(page.request_count for page in pages) == len(searches(loopback.requests))
    assert len({params["until"] for params in searches(loopback.requests)}) == 4


def test_a_cursor_that_is_not_known_any_more_is_replaced_by_time(bluesky_pages: Pages, loopback: Loopback) -> None:
    network = loopback.answer = Network([view(number, number * HOUR) for number in range(1, 10)], page=3)
    first = next(bluesky_pages())

    def answer(request: Request) -> Reply:
        return refused(400, "InvalidRequest", "bad cursor") if "cursor" in request.params else network(request)

    network.page = 100
    loopback.answer = answer
    assert numbers([first, *bluesky_pages(first.cursor)]) == [*map(str, range(1, 4)), *map(str, range(3, 10))]


@pytest.mark.parametrize("cursors", [itertools.repeat("same"), itertools.count()])
def test_a_listing_without_end_becomes_a_gap(bluesky_pages: Pages, loopback: Loopback, cursors: Iterator[Any]) -> None:
    network = Network()

    def answer(request: Request) -> Reply:
        if "search" in request.path:
            return told_as({"posts": [view(1, HOUR)], "cursor": str(next(cursors))})
        return network(request)

    loopback.answer = answer
    pages = list(bluesky_pages())
    assert len(pages) < 50
    (gap,) = pages[-1].gaps
    assert (gap.start, gap.end) == (NOW - timedelta(days=30), NOW - HOUR)
    assert "repeats itself" in gap.reason
    assert list(bluesky_pages(pages[-1].cursor)) == []


def test_own_accounts_come_with_what_they_answer_and_what_is_answered(bluesky_pages: Pages, loopback: Loopback) -> None:
    hidden = {"handle": "zephyrite.bsky.social", "labels": [{"val": "!no-unauthenticated"}]}
    own = view("own", 3 * HOUR, "Our new kettle", "zephyrite", replyCount=3, by=hidden)
    question = view("question", 5 * HOUR, "Is it quiet?", "bob")
    help_ = view("help", 4 * HOUR, "It is.", "zephyrite", record=reply(question["uri"], question["uri"]), replyCount=1)
    thanks = view("thanks", 2 * HOUR, "Love it", "eve", record=reply(own["uri"], own["uri"]))
    more = view("more", HOUR, "Me too", "mia", record=reply(thanks["uri"], own["uri"]))
    gone = {"uri": address("eve", "gone"), "notFound": True}
    items = [feed_item(own), feed_item(help_, reply={"parent": question, "root": question})]
    loopback.answer = Network(
        feeds={"zephyrite.bsky.social": items},
        threads={own["uri"]: [{"post": thanks, "replies": [{"post": more, "replies": []}]}, gone]},
    )
    (page, *_) = bluesky_pages(text=None, accounts=("@zephyrite",))
    assert numbers([page]) == ["own", "help", "question", "thanks", "more"]
    assert [reject.reason for reject in page.rejects] == ["it was deleted"]
    bare = bluesky_pages(text=None, accounts=("@zephyrite",), options={"conversations": False})
    assert numbers(bare) == ["own", "help"]


def test_a_mention_comes_with_what_it_answers(bluesky_pages: Pages, loopback: Loopback) -> None:
    root, parent = view("root", 90 * HOUR, "Which one?"), view("parent", 80 * HOUR, "A quiet one")
    mention = view(1, HOUR, record=reply(parent["uri"], root["uri"]))
    hostile = view(2, HOUR, record=reply("at://x/y", "https://nowhere.example"))
    deleted = view(3, HOUR, record=reply(address("eve", "gone"), root["uri"]))
    loopback.answer = Network([root, parent, mention, hostile, deleted])
    (page,) = bluesky_pages()
    assert sorted(numbers([page])) == ["1", "2", "3", "parent", "root"]
    assert page.request_count == 2
    assert numbers(bluesky_pages(options={"conversations": False})) == ["1", "2", "3"]


def test_the_feed_of_an_account_is_read_no_further_than_asked(bluesky_pages: Pages, loopback: Loopback) -> None:
    feed = [feed_item(view(number, number * HOUR)) for number in range(100)]
    loopback.answer = Network(feeds={"zephyrite.example": feed}, page=5)
    since, until = NOW - 20 * HOUR, NOW - 10 * HOUR
    asked = {"text": None, "accounts": ("zephyrite.example",), "since": since, "until": until}
    pages = list(bluesky_pages(**asked))
    assert numbers(pages) == [str(number) for number in range(11, 21)]
    assert len(loopback.requests) < 8
    assert (
        list(bluesky_pages(pages[-1].cursor, text=None, accounts=("zephyrite.example",), since=since, until=until))
        == []
    )


def test_an_account_that_is_gone_is_told_once_the_others_are_read(bluesky_pages: Pages, loopback: Loopback) -> None:
    loopback.answer = Network(feeds={"zephyrite.example": [feed_item(view(1, HOUR))]})
    pages = bluesky_pages(text=None, accounts=("gone.example", "zephyrite.example"))
    assert numbers([next(pages)]) == ["1"]
    with pytest.raises(BadQuery, match="Profile not found"):
        list(pages)


def test_it_logs_in_once_and_again_when_its_session_is_over(loopback: Loopback) -> None:
    network = loopback.answer = Network([view(1, HOUR)])
    connector = bluesky(loopback)
    query = Query("bluesky", "q", "zephyrite OR kettle")
    list(connector.pages(query, None))
    network.token = token(timedelta(days=2))
    assert numbers(connector.pages(query, None)) == ["1"]
    assert [request.path for request in loopback.requests].count("/xrpc/com.atproto.server.createSession") == 2


def test_a_session_that_ends_soon_is_renewed(loopback: Loopback) -> None:
    loopback.answer = Network([view(1, HOUR)], token=token(timedelta(minutes=5)))
    assert numbers(bluesky(loopback).pages(Query("bluesky", "q", "zephyrite"), None)) == ["1"]
    asked = [request.path.rpartition(".")[2] for request in loopback.requests]
    assert asked == ["createSession", "refreshSession", "searchPosts"]
