import itertools
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from connectors.errors import BadQuery, ConnectorError, NotAuthorised, PlatformDown, RateLimited, UnreadableAnswer
from connectors.http import HttpClient, Limits
from connectors.post import Page, Post, Query
from connectors.sources import stackexchange
from connectors.sources.stackexchange import StackExchange, parse_refusal
from connectors.stackexchange_posts import parse_post
from tests.connectors.answers.stackexchange.case import NOW, POSTS, Api
from tests.connectors.loopback import Loopback, Reply

KEY = "s3cr3t"

Pull = Callable[..., Iterator[Page]]


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def pull(loopback: Loopback, pauses: list[float]) -> Pull:
    """Return what asks the server on loopback, at a given time."""

    def pull(
        cursor: str | None = None, now: datetime = NOW, text: str | None = "zephyrite", **query: Any
    ) -> Iterator[Page]:
        http = HttpClient(f"{loopback.url}/2.3", limits=Limits(attempts=1), refusal=parse_refusal)
        connector = StackExchange(http, SecretStr(KEY), now=lambda: now, sleep=pauses.append)
        return connector.pages(Query("stackexchange", "q", text, **query), cursor)

    return pull


def ids(pages: Iterator[Page] | list[Page]) -> list[str]:
    return [post.post_id.removeprefix("stackoverflow:") for page in pages for post in page.posts]


def parse(item: Any) -> Post:
    return parse_post(item, "stackoverflow", NOW)


def fault(name: str, message: str, status: int = 400) -> Reply:
    return Reply(json.dumps({"error_id": 1, "error_name": name, "error_message": message}).encode(), status)


def test_a_question_is_told_as_it_is() -> None:
    post = parse_post(POSTS[0], "stackoverflow", NOW)
    assert (post.post_id, post.post_type, post.community) == ("stackoverflow:101", "question", "stackoverflow")
    assert post.text == "My Zephyrite is six years old & still great.\n\nSee manual"
    assert post.title == "How do I descale a Zephyrite kettle?"
    assert post.links == ("https://zephyrite.example/manual",)
    assert (post.conversation_id, post.reply_to_id) == ("stackoverflow:101", None)
    assert (post.like_count, post.reply_count, post.view_count, post.repost_count) == (3, 1, 40, None)
    assert (post.author_id, post.author_name) == ("stackoverflow:5", "Fictional Ada")
    assert post.created_at == datetime(2026, 9, 20, 12, tzinfo=UTC)
    assert post.url == "https://stackoverflow.com/questions/101/x"


def test_an_answer_stands_under_its_question() -> None:
    post = parse_post(POSTS[1], "superuser", NOW)
    assert (post.post_type, post.conversation_id, post.reply_to_id) == ("answer", "superuser:101", "superuser:101")
    assert post.url is None
    assert post.edited_at == datetime(2026, 9, 20, 12, 1, 30, tzinfo=UTC)
    assert (post.like_count, post.author_name) == (-1, "Fict & Bob")


def test_an_address_is_clean() -> None:
    assert parse_post(POSTS[0] | {"link": "https://e.example/\x00\ud83e"}, "a", NOW).url == "https://e.example/\ufffd"


def test_of_an_author_who_left_only_the_name_is_known() -> None:
    post = parse_post(POSTS[5], "stackoverflow", NOW)
    assert (post.author_id, post.author_name) == (None, "user1")


def test_questions_and_answers_that_hold_the_words_come_in_whole(loopback: Loopback, pull: Pull) -> None:
    loopback.answer = Api(POSTS)
    [page] = pull()
    assert ids([page]) == ["101", "104", "106", "102", "103", "107"]
    assert next(post for post in page.posts if post.post_id.endswith("107")).title == "Kettle firmware"
    assert page.request_count == 3
    assert [request.path for request in loopback.requests] == [
        "/2.3/search/excerpts",
        "/2.3/answers/102;103;107",
        "/2.3/questions/101;104;106",
    ]
    assert all(request.params["key"] == KEY for request in loopback.requests)


def test_own_accounts_are_collected_whatever_they_say(loopback: Loopback, pull: Pull) -> None:
    loopback.answer = Api(POSTS)
    pages = list(pull(text=None, accounts=("stackoverflow:7", "superuser:8")))
    assert [request.path for request in loopback.requests] == [
        "/2.3/users/7/posts",
        "/2.3/answers/103",
        "/2.3/questions/105;101",
        "/2.3/questions/105/answers",
        "/2.3/users/8/posts",
    ]
    assert ids(pages[:1]) == ["105", "103", "101"]
    assert pages[0].posts[1].post_type == "answer"


def test_alternatives_and_sites_are_asked_one_by_one(loopback: Loopback, pull: Pull) -> None:
    loopback.answer = Api([])
    list(pull(text='"acme audio" OR #acme from:9 -jobs in:superuser in:serverfault'))
    asked = [(request.params["site"], request.params["q"]) for request in loopback.requests]
    words = ['"acme audio" -jobs', "[acme] user:9 -jobs"]
    assert asked == list(itertools.product(["superuser", "serverfault"], words))


def test_a_run_cut_short_after_any_page_loses_nothing(loopback: Loopback, pull: Pull) -> None:
    loopback.answer = Api(POSTS, ceiling=2)
    whole = list(pull())
    assert len(whole) > 2
    for number, page in enumerate(whole[:-1], 1):
        assert [post.post_id for post in itertools.chain(*(rest.posts for rest in pull(page.cursor)))] == [
            post.post_id for rest in whole[number:] for post in rest.posts
        ]


def test_the_next_run_looks_back_and_reads_on(loopback: Loopback, pull: Pull) -> None:
    api = loopback.answer = Api(POSTS[:4])
    cursor = list(pull())[-1].cursor
    api.posts = POSTS
    loopback.requests.clear()
    later = list(pull(cursor, NOW + timedelta(hours=1), options={"lookback_hours": 2}))
    assert int(loopback.requests[0].params["fromdate"]) == int(NOW.timestamp()) - 2 * 3600
    assert later[-1].cursor != cursor


def test_a_run_cut_short_is_read_to_its_end_before_what_is_new(loopback: Loopback, pull: Pull) -> None:
    api = loopback.answer = Api(POSTS, ceiling=2)
    first, *_ = pull()
    api.posts = [*POSTS, POSTS[0] | {"question_id": 200, "creation_date": int(NOW.timestamp()) + 60}]
    assert ids(pull(first.cursor, NOW + timedelta(hours=1), options={"lookback_hours": 0}))[-1] == "200"


def test_a_listing_that_is_new_is_read_from_the_beginning_of_the_history(loopback: Loopback, pull: Pull) -> None:
    loopback.answer = Api(POSTS)
    cursor = list(pull(text="firmware"))[-1].cursor
    assert ids(pull(cursor, text="firmware OR zephyrite")) == ["101", "104", "106", "102", "103", "107"]


def test_a_backfill_reads_its_own_days_only(loopback: Loopback, pull: Pull) -> None:
    loopback.answer = Api(POSTS)
    since = datetime(2026, 9, 20, 12, 1, tzinfo=UTC)
    pages = list(pull(since=since, until=since + timedelta(minutes=2)))
    assert ids(pages) == ["102", "103", "101"]  # the last is what these answer
    assert list(pull(pages[-1].cursor, since=since, until=since + timedelta(minutes=2))) == []


def test_a_second_with_more_than_a_page_is_a_gap(loopback: Loopback, pull: Pull) -> None:
    loopback.answer = Api([POSTS[0] | {"question_id": number} for number in range(1, 6)], ceiling=2)
    gaps = [gap for page in pull() for gap in page.gaps]
    assert [gap.start for gap in gaps] == [datetime(2026, 9, 20, 12, tzinfo=UTC)]


def test_a_page_that_repeats_for_ever_ends_the_pull(loopback: Loopback, pull: Pull) -> None:
    body = json.dumps({"items": [], "has_more": True}).encode()
    loopback.answer = lambda _: Reply(body)
    with pytest.raises(UnreadableAnswer, match="tells none of it"):
        list(pull())


def test_a_short_pause_is_kept_and_a_long_one_left_to_the_next_run(
    loopback: Loopback, pull: Pull, pauses: list[float]
) -> None:
    loopback.answer = Api(POSTS, backoff=7)
    list(pull())
    assert pauses == [7, 7, 7]
    loopback.answer = Api(POSTS, backoff=700)
    with pytest.raises(RateLimited) as limited:
        list(pull())
    assert limited.value.until == NOW + timedelta(seconds=700)


@pytest.mark.parametrize("backoff", [-1, 10**400])
def test_a_pause_that_is_none_makes_an_answer_unreadable(loopback: Loopback, pull: Pull, backoff: int) -> None:
    loopback.answer = Api(POSTS, backoff=backoff)
    with pytest.raises(UnreadableAnswer, match="backoff"):
        list(pull())


@pytest.mark.parametrize(
    "reply, error, told",
    [
        (fault("throttle_violation", f"more requests available in {'9' * 30} seconds"), RateLimited, "999"),
        (fault("bad_parameter", "fromdate"), BadQuery, "fromdate"),
        (fault("bad_parameter", "`key` doesn't match a known application"), NotAuthorised, "stackapps"),
        (fault("key_required", "x"), NotAuthorised, "stackapps"),
        (
            fault("throttle_violation", "too many requests from this IP, more requests available in 900 seconds"),
            RateLimited,
            "900",
        ),
        (fault("throttle_violation", "too many requests", 503), RateLimited, "too many"),
        (fault("temporarily_unavailable", "x", 503), PlatformDown, "temporarily"),
        (Reply(b"[1]", 400), BadQuery, "400"),
        (Reply(b'{"items": 1}'), UnreadableAnswer, "items"),
    ],
)
def test_each_failure_has_its_name(
    loopback: Loopback, pull: Pull, reply: Reply, error: type[ConnectorError], told: str
) -> None:
    loopback.answer = lambda _: reply
    with pytest.raises(error, match=told) as caught:
        list(pull())
    assert KEY not in str(caught.value)


def test_a_quota_that_is_used_up_is_waited_for_until_the_next_day_unless_all_is_read(
    loopback: Loopback, pull: Pull
) -> None:
    body = {"items": [], "has_more": False, "quota_remaining": 0}
    loopback.answer = lambda _: Reply(json.dumps(body).encode())
    assert len(list(pull())) == 1
    pages = pull(text="zephyrite OR kettle")
    next(pages)
    with pytest.raises(RateLimited, match="quota of this day") as caught:
        next(pages)
    assert caught.value.until == NOW.replace(hour=0, minute=0, second=0) + timedelta(days=1)
    assert len(loopback.requests) == 2


def test_nothing_to_ask_is_nothing_to_do(pull: Pull) -> None:
    assert list(pull(text=None)) == []


def test_it_says_what_is_left_of_the_quota(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WOM_STACKEXCHANGE_BASE_URL", loopback.url)
    loopback.answer = Api(POSTS)
    check = stackexchange.connect().check()
    assert check.usable
    assert "295 of 300 requests are left; without WOM_STACKEXCHANGE_KEY there are 300 a day" in check.detail
    loopback.answer = lambda _: fault("access_denied", "no")
    assert not stackexchange.connect().check().usable
