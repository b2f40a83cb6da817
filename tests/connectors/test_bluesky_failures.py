import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from connectors.errors import (
    BadQuery,
    ConnectorError,
    NotAuthorised,
    PlatformDown,
    RateLimited,
    UnreadableAnswer,
)
from connectors.post import Page, Query
from connectors.sources import bluesky as source
from tests.connectors.answers.bluesky.case import (
    PASSWORD,
    Network,
    bluesky,
    refused,
    searches,
    view,
)
from tests.connectors.loopback import Loopback, Reply

HOUR = timedelta(hours=1)

Pages = Callable[..., Iterator[Page]]


def numbers(pages: Iterator[Page] | list[Page]) -> list[str]:
    return [post.post_id.rpartition("/")[2] for page in pages for post in page.posts]


def fails(pages: Iterator[Page], error: type[ConnectorError]) -> ConnectorError:
    with pytest.raises(error) as caught:
        list(pages)
    assert (
        PASSWORD
        not in f"{caught.value} {caught.value!r} {caught.value.__cause__} {getattr(caught.value, 'payload', '')}"
    )
    return caught.value


HTML = {"Content-Type": "text/html"}
JSON = {"Content-Type": "application/json"}


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("where", ["createSession", "searchPosts"])
@pytest.mark.parametrize(
    "reply, error",
    [
        (refused(401, "AuthMissing", "Authentication Required"), NotAuthorised),
        (refused(401, "AccountTakedown", "Account has been taken down"), NotAuthorised),
        (refused(400, "InvalidRequest", "no such thing"), BadQuery),
        (Reply(b"", 302, {"Location": "http://127.0.0.1:1/"}), BadQuery),
        (refused(429, "RateLimitExceeded"), RateLimited),
        (refused(500, "InternalServerError"), PlatformDown),
        (refused(502, "UpstreamFailure"), PlatformDown),
        (Reply(b'{"posts": 3}', 200, JSON), UnreadableAnswer),
    ],
)
def test_every_failure_has_a_name(
    bluesky_pages: Pages, loopback: Loopback, where: str, reply: Reply, error: type[ConnectorError]
) -> None:
    network = Network()
    loopback.answer = lambda request: reply if where in request.path else network(request)
    fails(bluesky_pages(), error)
    assert not bluesky(loopback).check().usable


def test_a_wrong_password_is_told_with_where_to_get_one(loopback: Loopback) -> None:
    loopback.answer = Network()
    connector = bluesky(loopback, password="wrong")  # noqa: S106
    error = fails(connector.pages(Query("bluesky", "q", "a"), None), NotAuthorised)
    assert "Invalid identifier or password; an app password comes from there" in str(error)


def test_a_long_rate_limit_is_left_to_the_next_run(bluesky_pages: Pages, loopback: Loopback) -> None:
    network, reset = Network(), int(time.time()) + 240
    limited = refused(429, "RateLimitExceeded", **{"ratelimit-reset": str(reset), "ratelimit-remaining": "0"})
    loopback.answer = lambda request: limited if "search" in request.path else network(request)
    error = fails(bluesky_pages(), RateLimited)
    assert isinstance(error, RateLimited)
    assert error.until == datetime.fromtimestamp(reset, UTC)


def test_the_server_that_the_log_in_names_is_not_asked(bluesky_pages: Pages, loopback: Loopback) -> None:
    loopback.answer = Network([view(1, HOUR)])
    assert numbers(bluesky_pages()) == ["1"]
    assert len(searches(loopback.requests)) == 1


def test_half_a_surrogate_pair_spoils_nothing(bluesky_pages: Pages, loopback: Loopback) -> None:
    loopback.answer = Network([view(1, HOUR, "zephyrite \ud83e")])
    (page,) = bluesky_pages()
    assert page.posts[0].text == "zephyrite \ufffd"


def test_the_environment_says_where_and_as_whom(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    loopback.answer = Network()
    monkeypatch.setenv("WOM_BLUESKY_BASE_URL", loopback.url)
    monkeypatch.setenv("WOM_BLUESKY_HANDLE", "@wom.example")
    monkeypatch.delenv("WOM_BLUESKY_APP_PASSWORD", raising=False)
    with pytest.raises(NotAuthorised, match=r"WOM_BLUESKY_APP_PASSWORD.*https://bsky\.app"):
        source.connect()
    monkeypatch.setenv("WOM_BLUESKY_APP_PASSWORD", PASSWORD)
    assert source.connect().check().usable
    source.connect().check()
    assert [request.path.rpartition(".")[2] for request in loopback.requests] == [
        "createSession",
        "searchPosts",
        "searchPosts",
    ]
    monkeypatch.setenv("WOM_BLUESKY_BASE_URL", "nowhere")
    with pytest.raises(BadQuery):
        source.connect()
