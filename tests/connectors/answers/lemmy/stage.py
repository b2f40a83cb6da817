"""Lemmy as it lives: a server forgets nothing, and shows page by page what is newest."""

from datetime import datetime
from functools import cache
from typing import Any

from connectors.connector import Connector
from connectors.http import HttpClient, Limits
from connectors.post import Query
from connectors.sources.lemmy import Lemmy
from tests.connectors.answers.lemmy.case import NOW, Server, view
from tests.connectors.loopback import Loopback
from tests.connectors.stage import ONE_BY_ONE, Event, Stage

_FIRST = 1000
_THREAD = 50  # so many posts and comments in turn belong together
_OWNED = 11  # of so many posts one is the brand's own


class _Lemmy:
    query = Query("lemmy", "zephyrite", "zephyrite", accounts=("maker",))
    has_edits = True

    def __init__(self, loopback: Loopback) -> None:
        self._server = loopback.answer = Server([])
        self._now = NOW
        http = HttpClient(f"{loopback.url}/api/v3", limits=Limits(attempts=1))
        self._connector = Lemmy(http, now=lambda: self._now)

    def connector(self, now: datetime, events: list[Event]) -> Connector:
        self._now, self._server.views = now, [_view(event, event.text(now)) for event in events]
        return self._connector

    def post_id(self, event: Event) -> str:
        shown = _view(event, event.text(event.written_at))
        return str(shown.get("comment", shown["post"])["ap_id"])

    def serves(self, event: Event, now: datetime, events: list[Event]) -> bool:  # noqa: ARG002
        return event.written_at < now


@cache
def _view(event: Event, text: str) -> Any:
    """Return a post, or every other time a comment."""
    number, hours_ago = _FIRST + event.number, (NOW - event.written_at).total_seconds() / 3600
    is_owned = event.number < ONE_BY_ONE and event.number % _OWNED == 0
    on = number - number % _THREAD if number % 2 else None
    return view(number, text, hours_ago, on=on, by="maker" if is_owned else "ada") | {"counts": {"score": 3}}


def open_stage(loopback: Loopback) -> Stage:
    """Return Lemmy with one brand listened for."""
    return _Lemmy(loopback)
