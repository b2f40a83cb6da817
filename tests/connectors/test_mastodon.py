from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from connectors.errors import BadQuery, NotAuthorised
from connectors.post import Page, Query
from connectors.sources import mastodon as source
from connectors.sources.mastodon import Mastodon
from tests.connectors.answers.mastodon.case import (
    NOW,
    TOKEN,
    Instance,
    account,
    mastodon,
    number,
    refused,
    status,
    told_as,
)
from tests.connectors.loopback import Loopback, Reply, Request

HOUR = timedelta(hours=1)
TAG = ("Zephyrite",)

Pull = Callable[..., Iterator[Page]]


@pytest.fixture
def pull(loopback: Loopback) -> Pull:
    """Return what asks the instance on loopback, at a given time, without a token unless one is given."""
    loopback.answer = Instance()

    def pull(
        cursor: str | None = None, now: Any = NOW, text: str | None = "#zephyrite", token: str = "", **query: Any
    ) -> Any:
        return mastodon(loopback, now, token).pages(Query("mastodon", "q", text, **query), cursor)

    return pull


def ids(pages: Iterator[Page] | list[Page]) -> list[str]:
    return [post.post_id.rpartition(":")[2] for page in pages for post in page.posts]


def listings(loopback: Loopback) -> list[str]:
    """Return what was read, leaving out who the instance is."""
    asked = [request for request in loopback.requests if "instance" not in request.path]
    return [request.path.removeprefix("/api/") + request.params.get("q", "") for request in asked]


@pytest.mark.parametrize(
    "text, token, asked",
    [
        ("#zephyrite", "", ["v1/timelines/tag/zephyrite"]),
        ('"Zephyrite Kettles"', "", ["v1/timelines/tag/zephyritekettles"]),
        ("zephyrite", TOKEN, ["v1/timelines/tag/zephyrite", "v2/searchzephyrite"]),
        ('tea "a b" #kettle', TOKEN, ["v1/timelines/tag/kettle", 'v2/searchtea "a b" #kettle']),
        ("from:ada@far.example OR @bob", TOKEN, ["v2/searchfrom:ada@far.example", "v2/search@bob"]),
        ("caffè OR 4711", TOKEN, ["v1/timelines/tag/caff%C3%A8", "v2/searchcaffè", "v2/search4711"]),
    ],
)
def test_words_are_asked_for_as_hashtags_and_with_a_token_by_search(
    pull: Pull, loopback: Loopback, text: str, token: str, asked: list[str]
) -> None:
    list(pull(text=text, token=token))
    assert listings(loopback) == asked


def test_what_cannot_be_asked_without_a_token_is_told_in_the_end(pull: Pull, loopback: Loopback) -> None:
    loopback.answer = Instance([status(HOUR, tags=TAG)])
    pages = pull(text="from:ada OR #zephyrite")
    assert len(next(pages).posts) == 1
    with pytest.raises(NotAuthorised, match=r"'from:ada' without a token.*WOM_MASTODON_ACCESS_TOKEN"):
        list(pages)


def test_a_hashtag_says_the_words_it_is_made_of(pull: Pull, loopback: Loopback) -> None:
    tagged = status(HOUR, "Love it", tags=("ZephyriteKettles",))
    sales = status(2 * HOUR, "Jobs at", tags=("ZephyriteKettles",))
    loopback.answer = Instance([tagged, sales])
    assert ids(pull(text='"zephyrite kettles" -jobs')) == [tagged["id"]]


def test_communities_are_instances(pull: Pull, loopback: Loopback) -> None:
    far = status(HOUR, "x", "bob@far.example", TAG)
    loopback.answer = Instance([status(2 * HOUR, tags=TAG), far])
    assert ids(pull(text="#zephyrite in:far.example")) == [far["id"]]


def test_the_first_run_looks_back_as_far_as_it_is_told(pull: Pull, loopback: Loopback) -> None:
    near, far = status(47 * HOUR, tags=TAG), status(49 * HOUR, tags=TAG)
    loopback.answer = Instance([near, far, *(status(number * 99 * HOUR, tags=TAG) for number in range(1, 99))])
    assert ids(pull(options={"history_days": 2})) == [near["id"]]
    assert len(listings(loopback)) == 1


def test_a_later_run_reads_the_lookback_again(pull: Pull, loopback: Loopback) -> None:
    first, old = status(HOUR, tags=TAG), status(30 * HOUR, tags=TAG)
    instance = loopback.answer = Instance([first, old])
    cursor = list(pull())[-1].cursor
    late, new = status(2 * HOUR, tags=TAG), status(-HOUR / 2, tags=TAG)
    instance.statuses += [late, new]
    first["favourites_count"] = 9
    pages = list(pull(cursor, NOW + HOUR))
    assert ids(pages) == [new["id"], first["id"], late["id"]]
    assert pages[0].posts[1].like_count == 9


@pytest.mark.parametrize("version", ["4.5.1", "4.2.0 (compatible; Kettle 1.0)"])
def test_what_another_instance_delivers_days_late_hides_nothing(pull: Pull, loopback: Loopback, version: str) -> None:
    """It is listed by when it came, between posts that were written then, here as the last of a page."""
    instance = loopback.answer = Instance([status(100 * HOUR, tags=TAG)], page=4, version=version)
    cursor = list(pull(now=NOW - 99 * HOUR))[-1].cursor
    came = status(3 * HOUR, tags=TAG)
    late = status(150 * HOUR, tags=TAG, id=came["id"], url=came["url"])
    instance.statuses += [late, *(status(hours * HOUR, tags=TAG) for hours in (0.1, 1, 2, 4, 5, 90))]
    found = ids(pull(cursor))
    assert {one["id"] for one in instance.statuses} - {late["id"]} <= set(found)
    assert (late["id"] in found) == (version == "4.5.1")


def test_a_run_cut_short_anywhere_loses_nothing(pull: Pull, loopback: Loopback) -> None:
    """Each run stores one page and is killed; posts keep coming, and in the end every one is there."""
    instance = loopback.answer = Instance([status(place * HOUR, tags=TAG) for place in range(1, 12)], page=4)
    instance.statuses += [status(place * HOUR, "Ours", "zephyr") for place in range(1, 9)]
    cursor, found, now = None, set(), NOW
    for _ in range(15):
        now += timedelta(minutes=10)
        instance.statuses.append(status(NOW - now + timedelta(minutes=1), tags=TAG))
        page = next(pull(cursor, now, accounts=("zephyr",), options={"lookback_hours": 1}), None)
        if page:
            cursor = page.cursor
            found.update(ids([page]))
    found.update(ids(pull(cursor, now, accounts=("zephyr",))))
    assert {one["id"] for one in instance.statuses} == found


def test_a_backfill_begins_where_it_ends(pull: Pull, loopback: Loopback) -> None:
    instance = loopback.answer = Instance([status(place * HOUR, tags=TAG) for place in range(100)], page=5)
    since, until = NOW - 60 * HOUR, NOW - 50 * HOUR
    pages = list(pull(since=since, until=until))
    assert set(ids(pages)) == {one["id"] for one in instance.statuses[51:61]}
    assert len(listings(loopback)) <= 3
    assert loopback.requests[2].params["max_id"] == str(number(until))
    assert list(pull(pages[-1].cursor, since=since, until=until)) == []


@pytest.mark.parametrize("moving", [True, False])
def test_a_listing_without_end_becomes_a_gap(pull: Pull, loopback: Loopback, *, moving: bool) -> None:
    instance = Instance()
    posts = [status(HOUR, tags=TAG, id=str(number(NOW - HOUR, serial))) for serial in range(99, 0, -1)]

    def answer(request: Request) -> Reply:
        return told_as([posts.pop(0) if moving else posts[0]]) if "timelines" in request.path else instance(request)

    loopback.answer = answer
    pages = list(pull())
    assert len(pages) < 50
    (gap,) = pages[-1].gaps
    assert (gap.start, gap.end) == (NOW - timedelta(days=30), NOW - HOUR)


def test_own_accounts_come_with_what_they_answer_and_what_is_answered(pull: Pull, loopback: Loopback) -> None:
    by = account("zephyr", noindex=True)
    own = status(5 * HOUR, "Our new kettle", account=by, replies_count=1)
    question = status(6 * HOUR, "Is it quiet?", "bob")
    answer = status(4 * HOUR, "It is", account=by, in_reply_to_id=question["id"])
    thanks = status(3 * HOUR, "Love it", "eve", in_reply_to_id=own["id"])
    more = status(2 * HOUR, "Me too", "mia", in_reply_to_id=thanks["id"])
    boost = status(HOUR, account=by, content="", reblog=thanks)
    loopback.answer = Instance([own, question, answer, thanks, more, boost])
    (page, *_) = pull(text=None, accounts=("@zephyr@kettles.example",))
    expected = [boost["id"], answer["id"], own["id"], question["id"], thanks["id"], more["id"]]
    assert ids([page]) == expected
    talk = {post.conversation_id for post in page.posts if post.post_id.endswith((thanks["id"], more["id"]))}
    assert talk == {f"kettles.example:{own['id']}"}
    assert ids(pull(text=None, accounts=("zephyr",), options={"conversations": False})) == expected[:3]


def test_a_mention_comes_with_what_it_answers(pull: Pull, loopback: Loopback) -> None:
    parent = status(30 * HOUR, "Which one?", "bob")
    mention = status(HOUR, tags=TAG, in_reply_to_id=parent["id"])
    orphan = status(2 * HOUR, tags=TAG, in_reply_to_id="12345")
    loopback.answer = Instance([parent, mention, orphan])
    (page, *_) = pull()
    assert ids([page]) == [mention["id"], orphan["id"], parent["id"]]


def test_an_instance_that_looks_up_no_posts_at_once_is_asked_for_none(pull: Pull, loopback: Loopback) -> None:
    instance = Instance([status(HOUR, tags=TAG, in_reply_to_id="7")])
    loopback.answer = lambda asked: refused(404, "no route") if asked.path == "/api/v1/statuses" else instance(asked)
    assert len(ids(pull())) == 1


def test_an_account_that_is_not_known_is_told_once_the_others_are_read(pull: Pull, loopback: Loopback) -> None:
    loopback.answer = Instance([status(HOUR, author="zephyr")])
    pages = pull(text=None, accounts=("gone@far.example", "zephyr"))
    assert len(next(pages).posts) == 1
    with pytest.raises(BadQuery, match="404"):
        list(pages)


def test_the_token_goes_to_its_own_instance_only(pull: Pull, loopback: Loopback) -> None:
    list(pull(text="zephyrite", token=TOKEN, options={"instance": "https://Far.example/"}))
    assert listings(loopback) == ["v1/timelines/tag/zephyrite"]
    assert all("authorization" not in request.headers for request in loopback.requests)


@pytest.mark.parametrize(
    "instance", ["", "two words", "kettles.example/path", "user@kettles.example", "http://kettles"]
)
def test_what_is_no_instance_is_a_bad_query(instance: str) -> None:
    with pytest.raises(BadQuery, match="no instance"):
        Mastodon(instance)


def test_the_environment_says_where_and_as_whom(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    loopback.answer = Instance()
    monkeypatch.setenv("WOM_MASTODON_BASE_URL", loopback.url)
    monkeypatch.setenv("WOM_MASTODON_INSTANCE", "kettles.example")
    monkeypatch.delenv("WOM_MASTODON_ACCESS_TOKEN", raising=False)
    check = source.connect().check()
    assert check.usable
    assert "without WOM_MASTODON_ACCESS_TOKEN words that are no hashtag are not found" in check.detail
    monkeypatch.setenv("WOM_MASTODON_ACCESS_TOKEN", TOKEN)
    assert "posts searched for as wom, whose token may read" in source.connect().check().detail
    monkeypatch.setenv("WOM_MASTODON_ACCESS_TOKEN", "wrong")
    check = source.connect().check()
    assert not check.usable
    assert "401" in check.detail


def test_a_content_warning_that_was_taken_back_is_told(loopback: Loopback) -> None:
    warned, plain = status(HOUR, spoiler_text="Tea"), status(2 * HOUR)
    loopback.answer = Instance([warned, plain])
    posts = mastodon(loopback).look_up([f"kettles.example:{one['id']}" for one in (warned, plain)]).posts
    assert {post.title for post in posts} == {"Tea", ""}
