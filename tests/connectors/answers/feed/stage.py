"""Two weeks of a feed that shows its newest fifty entries."""

from datetime import datetime

from connectors.connector import Connector
from connectors.post import Query
from connectors.sources.feed import Feed
from tests.connectors.answers.feed.case import Site, rss
from tests.connectors.loopback import Loopback
from tests.connectors.stage import Event

_MOST = 50


class _News:
    """A feed with one brand in it; what comes late stands where its date has it, and what is edited says so at once."""

    has_edits = True

    def __init__(self, loopback: Loopback) -> None:
        self._site = loopback.answer = Site()
        self.query = Query("feed", "press", "zephyrite", options={"feeds": [f"{loopback.url}/news"]})

    def connector(self, now: datetime, events: list[Event]) -> Connector:
        shown = events[: -_MOST - 1 : -1]
        self._site.feeds["news"] = rss(*((str(one.number), one.text(now), one.written_at) for one in shown))
        return Feed(now=lambda: now)

    def post_id(self, event: Event) -> str:
        return f"127.0.0.1:{event.number}"

    def serves(self, event: Event, now: datetime, events: list[Event]) -> bool:  # noqa: ARG002
        return event in events[-_MOST:]


def open_stage(loopback: Loopback) -> _News:
    """Return a feed with one brand in it."""
    return _News(loopback)
