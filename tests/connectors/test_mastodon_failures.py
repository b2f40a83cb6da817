from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors import mastodon_instance
from connectors.errors import (
    BadQuery,
    ConnectorError,
    NotAuthorised,
    PlatformDown,
    RateLimited,
    UnreadableAnswer,
)
from connectors.http import Limits
from connectors.post import Page, Query
from tests.connectors.answers.mastodon.case import QUICK, TOKEN, Instance, mastodon, refused, status, told_as
from tests.connectors.loopback import Loopback, Reply

HOUR = timedelta(hours=1)
HTML = {"Content-Type": "text/html"}
JSON = {"Content-Type": "application/json"}

Pull = Callable[..., Iterator[Page]]


@pytest.fixture
def pull(loopback: Loopback) -> Pull:
    """Return what asks the instance on loopback, with a token."""

    def pull(limits: Limits = QUICK, text: str = "#zephyrite") -> Iterator[Page]:
        return mastodon(loopback, limits=limits).pages(Query("mastodon", "q", text), None)

    return pull


def fails(pages: Iterator[Page], error: type[ConnectorError]) -> ConnectorError:
    with pytest.raises(error) as caught:
        list(pages)
    assert caught.value.outcome == error.outcome
    shown = f"{caught.value} {caught.value!r} {caught.value.__cause__} {getattr(caught.value, 'payload', '')}"
    assert TOKEN not in shown
    return caught.value


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("where", ["v1/instance", "timelines"])
@pytest.mark.parametrize(
    "reply, error",
    [
        (refused(401, "The access token is invalid"), NotAuthorised),
        (refused(403, "This action is not allowed"), NotAuthorised),
        (refused(422, "This method requires an authenticated user"), NotAuthorised),
        (refused(404, "Record not found"), BadQuery),
        (refused(410, "gone"), BadQuery),
        (Reply(b"[]", 400, JSON), BadQuery),
        (refused(429, "Throttled"), RateLimited),
        (refused(500, "boom"), PlatformDown),
    ],
)
def test_every_failure_has_a_name(
    pull: Pull, loopback: Loopback, where: str, reply: Reply, error: type[ConnectorError]
) -> None:
    instance = Instance()
    loopback.answer = lambda request: reply if where in request.path else instance(request)
    fails(pull(), error)


def test_a_timeline_that_is_none_is_unreadable_and_shown(pull: Pull, loopback: Loopback) -> None:
    instance = Instance()
    loopback.answer = lambda request: told_as({"error": "?"}) if "timelines" in request.path else instance(request)
    error = fails(pull(), UnreadableAnswer)
    assert isinstance(error, UnreadableAnswer)
    assert error.payload == '{"error":"?"}'


def test_a_refusal_says_what_the_instance_said_and_what_to_do(pull: Pull, loopback: Loopback) -> None:
    instance = Instance()
    no_search = refused(401, "This method requires an authenticated user")
    loopback.answer = lambda request: no_search if "search" in request.path else instance(request)
    said = str(fails(pull(text="zephyrite"), NotAuthorised))
    assert "kettles.example answered 401 Unauthorized: This method requires an authenticated user; make a token" in said


def test_a_long_rate_limit_is_left_to_the_next_run(pull: Pull, loopback: Loopback) -> None:
    instance, reset = Instance(), datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=4)
    told = reset.isoformat().replace("+00:00", ".000Z")
    limited = refused(429, "Throttled", **{"X-RateLimit-Reset": told, "X-RateLimit-Remaining": "0"})
    loopback.answer = lambda request: limited if "timelines" in request.path else instance(request)
    error = fails(pull(), RateLimited)
    assert isinstance(error, RateLimited)
    assert error.until == reset


@pytest.mark.parametrize(
    "facts",
    [{"content": "zephyrite \ud83e"}, {"created_at": "2026-09-22T11:00:00Z", "account": [1]}, {"id": {"a": []}}],
)
def test_what_the_library_cannot_make_anything_of_spoils_no_other(
    pull: Pull, loopback: Loopback, facts: dict[str, Any]
) -> None:
    instance = Instance()
    shown = [status(HOUR, tags=("zephyrite",)), status(2 * HOUR, tags=("zephyrite",)) | facts]

    def answer(request: Any) -> Reply:
        return (
            told_as([] if "max_id" in request.params else shown) if "timelines" in request.path else instance(request)
        )

    loopback.answer = answer
    (page, *_) = pull()
    assert len(page.posts) + len(page.rejects) == 2
    assert page.posts[0].text == "A zephyrite #zephyrite"


def test_the_library_is_not_made_to_read_what_we_read_ourselves(loopback: Loopback) -> None:
    """For each page that took it longer than all else takes together."""
    loopback.answer = Instance([status(HOUR, tags=("zephyrite",))])
    asked = mastodon_instance.Instance("kettles.example", "", loopback.url, QUICK)
    assert len(asked.ask("timeline_hashtag", "zephyrite", limit=40)) == 1
    assert not asked._client.timeline_hashtag("zephyrite", limit=40)
