"""Two weeks on Bluesky, where nobody can edit what is written."""

from datetime import datetime
from functools import cache
from typing import Any

from connectors.connector import Connector
from connectors.post import Query
from tests.connectors.answers.bluesky.case import NOW, Network, address, bluesky, feed_item, instant, view
from tests.connectors.loopback import Loopback
from tests.connectors.stage import Event


class _Lively(Network):
    """A network whose posts are all about the brand, newest first."""

    def _found(self, asked: dict[str, str]) -> list[dict[str, Any]]:
        since, until = asked["since"], asked["until"]
        return [post for post in self.posts if since <= post["record"]["createdAt"] < until]


class Stage:
    """Bluesky, whose search goes a thousand posts deep; every tenth post is of the brand, and no search finds it."""

    query = Query("bluesky", "zephyrite", "zephyrite", accounts=("zephyr.example",))
    has_edits = False

    def __init__(self, loopback: Loopback) -> None:
        self._network = loopback.answer = _Lively(deepest=1000)
        self._now = NOW
        self._bluesky = bluesky(loopback, lambda: self._now)

    def connector(self, now: datetime, events: list[Event]) -> Connector:
        """Return the connector, and let the network have the events."""
        self._now = now
        self._network.posts = [_told_of(event) for event in reversed(events) if not _is_own(event)]
        own = [feed_item(_told_of(event)) for event in reversed(events) if _is_own(event)]
        self._network.feeds = {"zephyr.example": own}
        return self._bluesky

    def post_id(self, event: Event) -> str:
        """Return the address of an event."""
        return address("zephyr" if _is_own(event) else "ada", event.number)

    def serves(self, event: Event, now: datetime, events: list[Event]) -> bool:  # noqa: ARG002
        """Tell whether it can be found: whatever is there can."""
        return event.written_at < now


@cache
def _told_of(event: Event) -> dict[str, Any]:
    """Return an event as the platform shows it: as written then, however late it came to know it."""
    text, author = ("Our kettle", "zephyr") if _is_own(event) else (event.text(event.written_at), "ada")
    shown = view(event.number, NOW - event.written_at, text, author, indexedAt=event.appears_at.isoformat())
    shown["record"]["createdAt"] = instant(shown)
    return shown


def _is_own(event: Event) -> bool:
    return event.number % 10 == 9


def open_stage(loopback: Loopback) -> Stage:
    """Return Bluesky as it lives; see ``tests/connectors/stage.py``."""
    return Stage(loopback)
