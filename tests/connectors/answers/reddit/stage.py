"""Reddit as it lives: a search shows its newest 250 submissions, any other listing its newest 1,000."""

from datetime import datetime
from functools import cache

from pydantic import SecretStr

from connectors.connector import Connector
from connectors.http import Limits
from connectors.post import Query
from connectors.sources.reddit import Reddit, Settings
from tests.connectors.answers.reddit.case import NOW, Site, Thing, submission
from tests.connectors.loopback import Loopback
from tests.connectors.stage import Event, Stage

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
        self._now, self._server.things = now, [_thing(event, event.text(now)) for event in events]
        return self._connector

    def post_id(self, event: Event) -> str:
        return str(_thing(event, event.text(event.written_at))["name"])

    def serves(self, event: Event, now: datetime, events: list[Event]) -> bool:
        first = events[-_SEARCH if len(events) > _SEARCH else 0]
        return first.written_at <= event.written_at < now


@cache
def _thing(event: Event, text: str) -> Thing:
    age = (NOW - event.written_at).total_seconds() / 3600
    return submission(f"s{event.number}", age, text=text)


def open_stage(loopback: Loopback) -> Stage:
    """Return Reddit with one brand listened for."""
    return _Reddit(loopback, Query("reddit", "zephyrite", "zephyrite"))
