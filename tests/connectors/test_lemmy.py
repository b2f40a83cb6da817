from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.http import HttpClient, Limits
from connectors.post import Page, Query
from connectors.sources import lemmy
from connectors.sources.lemmy import Lemmy, parse_post
from tests.connectors.answers.lemmy.case import NOW, VIEWS, Server, view
from tests.connectors.loopback import Loopback, Reply

HOUR = timedelta(hours=1)
ALONE = {"conversations": False}

Pull = Callable[..., Iterator[Page]]


@pytest.fixture
def pull(loopback: Loopback) -> Pull:
    """Return what asks the server on loopback, at a given time."""

    def pull(
        cursor: str | None = None, now: datetime = NOW, text: str | None = "zephyrite", **query: Any
    ) -> Iterator[Page]:
        connector = Lemmy(HttpClient(f"{loopback.url}/api/v3", limits=Limits(attempts=1)), now=lambda: now)
        return connector.pages(Query("lemmy", "q", text, **query), cursor)

    return pull


def ids(pages: Iterator[Page] | list[Page]) -> list[int]:
    return [int(post.post_id.rpartition("/")[2]) for page in pages for post in page.posts]


def test_a_post_is_told_as_it_is() -> None:
    post = parse_post(VIEWS[0], NOW)
    assert post is not None
    assert (post.post_id, post.post_type) == ("https://lemmy.example/post/1", "post")
    assert (post.title, post.text) == ("Title 1", "My Zephyrite kettle is six years old.")
    assert (post.created_at, post.edited_at) == (NOW - 5 * HOUR, NOW - 4 * HOUR)
    assert (post.author_id, post.author_name) == ("ada@lemmy.example", "ada")
    assert post.author_created_at == datetime(2024, 1, 2, 3, 4, 5, 123456, UTC)
    assert (post.community, post.links) == ("tea@kettles.example", ("https://zephyrite.example",))
    assert (post.like_count, post.reply_count, post.view_count, post.author_follower_count) == (3, 1, None, None)


def test_a_comment_stands_under_its_post() -> None:
    post = parse_post(VIEWS[1], NOW)
    assert post is not None
    assert (post.post_type, post.title) == ("comment", "Title 1")
    assert post.conversation_id == post.reply_to_id == "https://lemmy.example/post/1"
    assert (post.like_count, post.reply_count) == (-1, None)
    deeper = parse_post(VIEWS[1] | {"comment": VIEWS[1]["comment"] | {"path": "0.9.2"}}, NOW)
    assert deeper is not None
    assert (deeper.conversation_id, deeper.reply_to_id) == ("https://lemmy.example/post/1", None)


def test_names_and_addresses_are_clean() -> None:
    post = parse_post(view(1, "a", 1, ap_id="https://e.example/\x001", url="https://e.example/\x1b", by="a\x00da"), NOW)
    assert post is not None
    assert (post.post_id, post.links, post.author_id) == (
        "https://e.example/1",
        ("https://e.example/",),
        "ada@lemmy.example",
    )


def test_what_holds_the_words_comes_in_unless_it_is_gone(loopback: Loopback, pull: Pull) -> None:
    loopback.answer = Server(VIEWS)
    pages = list(pull(options=ALONE))
    assert ids(pages) == [6, 1, 4, 2]
    assert [page.request_count for page in pages] == [1, 1]


def test_own_accounts_are_collected_whatever_they_say(loopback: Loopback, pull: Pull) -> None:
    loopback.answer = Server(VIEWS)
    assert ids(pull(text=None, accounts=("maker",), options=ALONE)) == [7]


def test_a_page_whose_posts_are_gone_is_not_the_last(
    loopback: Loopback, pull: Pull, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lemmy, "PAGE_ITEMS", 2)
    gone = [view(number, "zephyrite", 1, deleted=True) for number in (11, 12)]
    loopback.answer = Server([*gone, view(13, "zephyrite", 2)])
    assert ids(pull()) == [13]


def test_a_run_cut_short_is_taken_up_before_what_is_new(
    loopback: Loopback, pull: Pull, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lemmy, "PAGE_ITEMS", 1)
    server = loopback.answer = Server(VIEWS)
    first = next(pull())
    server.views = [*VIEWS, view(9, "zephyrite", -1)]
    rest = ids(pull(first.cursor, NOW + 2 * HOUR))
    assert set(rest) >= {1, 4, 2, 9}
    assert rest.index(1) < rest.index(9)


def test_the_next_run_looks_back_only_so_far(loopback: Loopback, pull: Pull) -> None:
    loopback.answer = Server(VIEWS)
    done = list(pull())[-1].cursor
    assert ids(pull(done, NOW + HOUR, options=ALONE | {"lookback_hours": 3})) == [6, 4]


def test_a_backfill_reads_its_own_days_only(loopback: Loopback, pull: Pull) -> None:
    loopback.answer = Server(VIEWS)
    assert ids(pull(since=NOW - 4.5 * HOUR, until=NOW - 1.5 * HOUR, options=ALONE)) == [4, 2]


def test_it_says_which_version_answers(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WOM_LEMMY_BASE_URL", loopback.url)
    loopback.answer = Server(VIEWS)
    assert "0.19.5" in lemmy.connect().check().detail
    loopback.answer = lambda _: Reply(b"[]")
    assert not lemmy.connect().check().usable
