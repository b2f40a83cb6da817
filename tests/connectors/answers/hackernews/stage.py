"""Hacker News as it lives: its search forgets nothing, and shows what a comment says now."""

from datetime import datetime
from functools import cache
from typing import Any

from connectors.connector import Connector
from connectors.post import Query
from tests.connectors.answers.hackernews.case import NOW, Algolia, connector
from tests.connectors.loopback import Loopback
from tests.connectors.stage import Event, Stage


class _HackerNews:
    query = Query("hackernews", "zephyrite", text="zephyrite")
    has_edits = True

    def __init__(self, loopback: Loopback) -> None:
        self._loopback = loopback
        self._now = NOW
        self._connector = connector(loopback, lambda: self._now)

    def connector(self, now: datetime, events: list[Event]) -> Connector:
        self._now, self._loopback.answer = now, Algolia([_hit(event, event.text(now)) for event in events])
        return self._connector

    def post_id(self, event: Event) -> str:
        return str(event.number)

    def serves(self, event: Event, now: datetime, events: list[Event]) -> bool:  # noqa: ARG002
        return event.written_at < now


@cache
def _hit(event: Event, text: str) -> dict[str, Any]:
    second = int(event.written_at.timestamp())
    return {"objectID": str(event.number), "created_at_i": second, "_tags": ["comment"], "comment_text": text}


def open_stage(loopback: Loopback) -> Stage:
    """Return Hacker News with one brand listened for."""
    return _HackerNews(loopback)
