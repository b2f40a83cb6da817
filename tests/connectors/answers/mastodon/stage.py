"""Two weeks on an instance of Mastodon."""

from datetime import datetime
from functools import cache
from typing import Any

from connectors.connector import Connector
from connectors.post import Query
from tests.connectors.answers.mastodon.case import NOW, Instance, mastodon, number, status
from tests.connectors.loopback import Loopback
from tests.connectors.stage import Event


class Stage:
    """An instance with a hashtag of the brand and its account, which bears every tenth status.

    What comes late has the id of when it came, as it has where another instance delivers it.
    """

    query = Query("mastodon", "zephyrite", "zephyrite", accounts=("zephyr@kettles.example",))
    has_edits = True

    def __init__(self, loopback: Loopback) -> None:
        self._loopback = loopback
        self._instance = loopback.answer = Instance(silent=("zephyr",))

    def connector(self, now: datetime, events: list[Event]) -> Connector:
        """Return the connector, and let the instance have the events."""
        self._instance.statuses = [_told_of(event, event.text(now)) for event in events]
        return mastodon(self._loopback, now, token="")

    def post_id(self, event: Event) -> str:
        """Return the id that the instance gives to an event."""
        return f"kettles.example:{number(event.appears_at, event.number)}"

    def serves(self, event: Event, now: datetime, events: list[Event]) -> bool:  # noqa: ARG002
        """Tell whether it can be found: whatever is there can."""
        return event.appears_at < now


@cache
def _told_of(event: Event, text: str) -> dict[str, Any]:
    author, tags = ("zephyr", ()) if event.number % 10 == 9 else ("ada", ("zephyrite",))
    return status(NOW - event.written_at, text, author, tags, id=str(number(event.appears_at, event.number)))


def open_stage(loopback: Loopback) -> Stage:
    """Return an instance as it lives; see ``tests/connectors/stage.py``."""
    return Stage(loopback)
