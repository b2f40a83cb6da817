"""Every online source through every failure, by its own library over real HTTP.

A new source needs no test here, but ``answers/<source>/failing.py``: ``open_at(url, limits)`` returns a connector that
asks there, ``SECRETS`` are what it then sends, and ``endless(server, request, token)`` answers with a first page after
which, by ``token``, there is always another.
"""

import importlib
import itertools
import logging
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest

from connectors import redirects, registry
from connectors.connector import Connector
from connectors.errors import ConnectorError, RateLimited, UnreadableAnswer
from connectors.http import Limits
from connectors.post import Page, Query
from tests.connectors.failures import Huge, Passing, bomb, cut, drip, led, repeating, said, self_signed, told
from tests.connectors.loopback import Answering, Loopback, Request, serving

ONLINE = [source for source in registry.names() if source != "archive"]
SMALL = Limits(total=20, body=200_000, redirects=3, attempts=2, backoff=0.01, patience=2)

# What is answered, and as what that ends.
FAILURES: dict[str, tuple[Answering, str]] = {
    "401": (told(401), "not_authorised"),
    "402": (told(402), "budget_spent"),
    "403": (told(403), "not_authorised"),
    "404": (told(404), "bad_query"),
    "429": (told(429), "rate_limited"),
    "451": (told(451), "bad_query"),
    "500": (told(500), "platform_down"),
    "503": (told(503), "platform_down"),
    "HTML": (told(200), "unreadable"),
    "nothing": (said(b""), "unreadable"),
    "half of JSON": (said(b'{"posts": ['), "unreadable"),
    "list": (said(b"[]"), "unreadable"),
    "object": (said(b"{}"), "unreadable"),
    "null": (said(b"null"), "unreadable"),
    "string": (said(b'"?"'), "unreadable"),
    "deep": (said(b"[" * 90_000 + b"]" * 90_000), "unreadable"),
    "gzip bomb": (bomb(), "unreadable"),
    "gzip bomb with 404": (bomb(404), "bad_query"),
    "cut": (cut, "platform_down"),
    "drip": (drip, "platform_down"),
    "to ftp": (led("ftp://{host}/x"), "unreadable"),
    "to the inside": (led("http://localhost:9/x"), "unreadable"),
    "in circles": (repeating, "unreadable"),
}

# What ends otherwise, at the first request and amid the pages. The servers of Bluesky and YouTube send nobody on, so
# it must be a wrong address; Reddit does so where there is no such subreddit.
BUT: dict[tuple[str, str], tuple[str, str]] = {
    ("bluesky", "to ftp"): ("bad_query", "bad_query"),
    ("bluesky", "to the inside"): ("bad_query", "bad_query"),
    ("bluesky", "in circles"): ("bad_query", "bad_query"),
    ("youtube", "in circles"): ("bad_query", "bad_query"),
    ("reddit", "in circles"): ("unreadable", "bad_query"),
}

# How often the same thing may be asked for, where not once. A log-in is asked for again by each listing.
ATTEMPTS = {
    "429": 2,
    "500": 2,
    "503": 2,
    "cut": 2,
    "in circles": 4,
    "404": 4,
    "451": 4,
    "gzip bomb with 404": 4,
    "to ftp": 2,
    "to the inside": 2,
}

every_source = pytest.mark.parametrize("source", ONLINE)
every_failure = pytest.mark.parametrize("failure", FAILURES)


@dataclass
class Case:
    """A source with a server that it can be asked of, healthy as yet."""

    source: str
    module: ModuleType
    loopback: Loopback
    query: Query
    healthy: Answering

    def pages(self, cursor: str | None = None, **limits: float) -> Iterator[Page]:
        connector: Connector = self.module.open_at(self.loopback.url, replace(SMALL, **limits))
        return connector.pages(self.query, cursor)

    def heal(self) -> None:
        self.loopback.answer = self.healthy

    def outcomes(self, failure: str) -> tuple[str, str]:
        return BUT.get((self.source, failure), (FAILURES[failure][1],) * 2)


@pytest.fixture
def case(source: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Case:
    """Return a source that can be failed; to the server, ``localhost`` is the inside of our network."""
    monkeypatch.setattr(redirects, "_is_private", lambda host: host == "localhost")
    package = f"tests.connectors.answers.{source}"
    _, query = importlib.import_module(f"{package}.case").open_case(request)
    loopback: Loopback = request.getfixturevalue("loopback")
    return Case(source, importlib.import_module(f"{package}.failing"), loopback, query, loopback.answer)


@pytest.fixture(scope="module")
def known() -> dict[str, list[Page]]:
    return {}


@pytest.fixture
def whole(case: Case, known: dict[str, list[Page]]) -> list[Page]:
    """Return what a source brings where nothing fails."""
    if case.source not in known:
        known[case.source] = list(case.pages())
        case.loopback.requests.clear()
    return known[case.source]


def contents(pages: Iterable[Page]) -> set[str]:
    """Return the names of all that came in."""
    held = list(pages)
    posts = {post.post_id for page in held for post in page.posts}
    return posts | {reject.location for page in held for reject in page.rejects}


def ended(pages: Iterator[Page], taken: list[Page]) -> ConnectorError:
    """Take all pages that come, and return the error that they end with."""
    with pytest.raises(ConnectorError) as caught:
        taken.extend(pages)
    return caught.value


def tells(error: BaseException | None) -> str:
    """Return all that can be seen of an error and of what it was caused by."""
    if error is None:
        return ""
    seen = f"{error} {error!r} {error.args} {getattr(error, 'payload', '')}"
    return seen + tells(error.__cause__) + ("" if error.__suppress_context__ else tells(error.__context__))


def most_asked(requests: Iterable[Request]) -> int:
    """Return how often the same thing was asked for."""
    return max(Counter((request.method, request.path, request.query) for request in requests).values())


@every_failure
@every_source
@pytest.mark.usefixtures("at_once")
def test_each_failure_ends_in_its_outcome(
    case: Case, failure: str, whole: list[Page], caplog: pytest.LogCaptureFixture
) -> None:
    """At the first request, and amid the pages: those before stay good."""
    caplog.set_level(logging.DEBUG)
    limits, taken = {"total": 0.4} if failure == "drip" else {}, list[Page]()
    case.loopback.answer = FAILURES[failure][0]
    first = ended(case.pages(None, **limits), taken)
    assert contents(taken) == set()
    assert len(case.loopback.requests) <= 12
    assert most_asked(case.loopback.requests) <= ATTEMPTS.get(failure, 1)

    case.heal()
    pages = case.pages(None, **limits)
    taken = [next(pages)]
    case.loopback.answer = FAILURES[failure][0]
    later = ended(pages, taken)
    assert (first.outcome, later.outcome) == case.outcomes(failure)
    assert contents(taken) == contents(whole[:1])
    seen = tells(first) + tells(later) + caplog.text
    assert [secret for secret in case.module.SECRETS if secret in seen] == []


@every_source
@pytest.mark.usefixtures("at_once")
def test_wherever_it_fails_the_next_run_brings_exactly_the_rest(case: Case) -> None:
    """Be it by being down, by another page or by JSON that says nothing; all places where WOM_EXAMPLES is set."""
    whole = list(case.pages())
    asked, step = len(case.loopback.requests), 1 if "WOM_EXAMPLES" in os.environ else 4
    for number, failure in zip(range(1, asked, step), itertools.cycle(["object", "500", "HTML"]), strict=False):
        place, taken = len(case.loopback.requests) + number, list[Page]()
        case.loopback.answer = until(case.loopback, place, case.healthy, FAILURES[failure][0])
        ended(case.pages(), taken)
        case.heal()
        assert contents([*taken, *case.pages(taken[-1].cursor if taken else None)]) == contents(whole)


def until(loopback: Loopback, place: int, before: Answering, after: Answering) -> Answering:
    """Return what answers requests up to a place in one way, and those that follow in another."""
    return lambda request: before(request) if len(loopback.requests) <= place else after(request)


@every_source
def test_a_short_wait_that_is_asked_for_is_kept(case: Case, whole: list[Page]) -> None:
    pages = case.pages()
    taken = [next(pages)]
    passing = case.loopback.answer = Passing(told(429, Retry_After="1"), case.healthy)
    assert contents([*taken, *pages]) == contents(whole)
    assert passing.has_failed


@every_source
def test_a_long_wait_is_left_to_the_next_run(case: Case) -> None:
    case.loopback.answer = told(429, Retry_After="3600")
    error = ended(case.pages(), [])
    assert isinstance(error, RateLimited)
    assert error.until is not None
    assert abs(error.until - datetime.now(UTC) - timedelta(hours=1)) < timedelta(minutes=1)
    assert len(case.loopback.requests) == len(case.query.options.get("feeds", [""]))


@every_source
@pytest.mark.parametrize("status, outcome", [(200, "unreadable"), (404, "bad_query")])
def test_of_a_hundred_megabytes_little_is_taken(case: Case, status: int, outcome: str) -> None:
    huge = case.loopback.answer = Huge(status)
    assert ended(case.pages(), []).outcome == outcome
    assert huge.sent < 16_000_000


@every_source
@pytest.mark.parametrize("base", ["https://127.0.0.1:{port}", "http://nowhere.invalid", "http://127.0.0.1:9"])
@pytest.mark.usefixtures("at_once")
def test_who_cannot_be_reached_is_down(case: Case, base: str) -> None:
    port = case.loopback.url.rpartition(":")[2]
    connector: Connector = case.module.open_at(base.format(port=port), SMALL)
    error = ended(connector.pages(case.query, None), [])
    assert error.outcome == "platform_down"
    assert [secret for secret in case.module.SECRETS if secret in tells(error)] == []


@every_source
@pytest.mark.usefixtures("at_once")
def test_who_vouches_for_itself_is_not_believed(case: Case, tmp_path: Path) -> None:
    with serving(self_signed(tmp_path)) as stranger:
        connector: Connector = case.module.open_at(stranger.url, SMALL)
        error = ended(connector.pages(case.query, None), [])
    assert (error.outcome, stranger.requests) == ("platform_down", [])
    assert "certificate" in str(error)


@pytest.mark.parametrize("source", [source for source in ONLINE if source != "feed"])
@pytest.mark.parametrize("tokens", [itertools.count(100), itertools.repeat(100)], ids=["new", "repeated"])
def test_pages_without_end_end(case: Case, tokens: Iterator[int]) -> None:
    case.loopback.answer = lambda request: case.module.endless(case.healthy, request, str(next(tokens)))
    taken: list[Page] = []
    try:
        taken.extend(case.pages())
    except UnreadableAnswer:
        pass
    else:
        assert [gap for page in taken for gap in page.gaps]
    assert len(case.loopback.requests) < 250
