"""Stack Overflow as it lives: it forgets nothing, but answers no more than 300 requests a day to who has no key."""

import json
from collections import Counter
from datetime import date, datetime
from functools import cache
from typing import Any

from connectors.connector import Connector
from connectors.http import HttpClient, Limits
from connectors.post import Query
from connectors.sources.stackexchange import StackExchange, parse_refusal
from tests.connectors.answers.stackexchange.case import NOW, Api
from tests.connectors.loopback import Loopback, Reply, Request
from tests.connectors.stage import Event, Stage

_OWNED = 11  # of so many posts one is the brand's own
_QUOTA = 300


class _Metered(Api):
    """Counts what is asked a day, and turns away who asks too much."""

    def __init__(self) -> None:
        super().__init__([])
        self.now = NOW
        self.asked: Counter[date] = Counter()

    def __call__(self, request: Request) -> Reply:
        self.asked[self.now.date()] += 1
        if self.asked[self.now.date()] <= _QUOTA:
            return super().__call__(request)
        message = "too many requests from this IP, more requests available in 30000 seconds"
        fault = {"error_id": 502, "error_name": "throttle_violation", "error_message": message}
        return Reply(json.dumps(fault).encode(), 400)


class _StackOverflow:
    query = Query("stackexchange", "zephyrite", text="zephyrite", accounts=("stackoverflow:7",))
    has_edits = True

    def __init__(self, loopback: Loopback) -> None:
        self._server = loopback.answer = _Metered()
        http = HttpClient(f"{loopback.url}/2.3", limits=Limits(attempts=1), refusal=parse_refusal)
        self._connector = StackExchange(http, now=lambda: self._server.now)

    def connector(self, now: datetime, events: list[Event]) -> Connector:
        self._server.now, self._server.posts = now, [_post(event, event.text(now)) for event in events]
        return self._connector

    def post_id(self, event: Event) -> str:
        return f"stackoverflow:{_number(event)}"

    def serves(self, event: Event, now: datetime, events: list[Event]) -> bool:  # noqa: ARG002
        return event.written_at < now


def _number(event: Event) -> int:
    return 1000 + event.number


@cache
def _post(event: Event, text: str) -> dict[str, Any]:
    """Return a question, or every other time an answer to the one before."""
    number = _number(event)
    ids = {"question_id": number - 1, "answer_id": number} if number % 2 else {"question_id": number}
    told = {"title": "Which kettle?", "body": f"<p>{text}</p>", "creation_date": int(event.written_at.timestamp())}
    return told | ids | {"owner": {"user_id": 7 if event.number % _OWNED == 0 else 8}}


def open_stage(loopback: Loopback) -> Stage:
    """Return Stack Overflow with one brand listened for."""
    return _StackOverflow(loopback)
