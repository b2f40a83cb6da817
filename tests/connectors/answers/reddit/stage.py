"""Reddit as it lives: a search shows its newest 250 submissions, any other listing its newest 1,000."""

from datetime import datetime
from functools import cache

from pydantic import SecretStr

from connectors.connector import Connector
from connectors.http import Limits
from connectors.post import Query
from connectors.sources.reddit import Reddit, Settings
from tests.connectors.answers.reddit.case import NOW, Site, Thing, comment, submission
from tests.connectors.loopback import Loopback
from tests.connectors.stage import ONE_BY_ONE, Event, Stage

_OWNED = 11  # of so many posts one is the brand's own
_SEARCH, _LISTING = 250, 1000


class _Reddit:
    has_edits = True

    def __init__(self, loopback: Loopback, query: Query) -> None:
        self.query = query
        self._server = loopback.answer = Site([], search_ceiling=_SEARCH, ceiling=_LISTING)
        self._now = NOW
        settings = Settings(base_url=loopback.url, client_id=SecretStr("an-id"), client_secret=SecretStr("a-secret"))
        self._connector = Reddit(settings, Limits(attempts=1), now=lambda: self._now)

    def connector(self, now: datetime, events: list[Event]) -> Connector:
        self._now, self._server.things = now, [self._thing(event, event.text(now)) for event in events]
        return self._connector

    def post_id(self, event: Event) -> str:
        return str(self._thing(event, event.text(event.written_at))["name"])

    def _thing(self, event: Event, text: str) -> Thing:
        return _submission(event, text)

    def serves(self, event: Event, now: datetime, events: list[Event]) -> bool:
        return _newest(events, _SEARCH) <= event.written_at < now


class _Subreddit(_Reddit):
    """Everything is posted in one subreddit; of what is no part of a burst, every other post is a comment."""

    def _thing(self, event: Event, text: str) -> Thing:
        return _comment(event, text) if _is_comment(event) else _submission(event, text)

    def connector(self, now: datetime, events: list[Event]) -> Connector:
        kinds = [[event for event in events if _is_comment(event) == is_comment] for is_comment in (False, True)]
        self._shown = [_newest(kind, _LISTING) for kind in kinds]
        return super().connector(now, events)

    def serves(self, event: Event, now: datetime, events: list[Event]) -> bool:  # noqa: ARG002
        return self._shown[_is_comment(event)] <= event.written_at < now


def _newest(events: list[Event], count: int) -> datetime:
    """Return when the first of the newest was written."""
    return events[-min(count, len(events))].written_at if events else NOW


def _is_comment(event: Event) -> bool:
    return event.number < ONE_BY_ONE and event.number % 2 == 1


def _author(event: Event) -> str:
    return "maker" if event.number % _OWNED == 0 else "tam"


def _age(event: Event) -> float:
    return (NOW - event.written_at).total_seconds() / 3600


@cache
def _submission(event: Event, text: str) -> Thing:
    return submission(f"s{event.number}", _age(event), text=text, author=_author(event))


@cache
def _comment(event: Event, text: str) -> Thing:
    """Return a comment on the submission before."""
    return comment(f"c{event.number}", _age(event), f"s{event.number - 1}", text, author=_author(event))


def open_stage(loopback: Loopback) -> Stage:
    """Return Reddit with one brand listened for, wherever it is spoken of."""
    return _Reddit(loopback, Query("reddit", "zephyrite", "zephyrite"))


def open_subreddit(loopback: Loopback) -> Stage:
    """Return Reddit with one brand listened for in one subreddit."""
    return _Subreddit(loopback, Query("reddit", "zephyrite", "zephyrite in:cycling", accounts=("u/maker",)))
