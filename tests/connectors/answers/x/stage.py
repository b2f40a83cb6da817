"""X as it lives: the search serves seven days; an edit makes a new post, which names the first version."""

from datetime import datetime, timedelta
from functools import cache

from connectors.connector import Connector
from connectors.post import Query
from connectors.sessions import BoundedSession
from connectors.sources.x import X
from connectors.x_refusals import parse_refusal
from tests.connectors.answers.x.case import NOW, QUICK, TOKEN, RecentSearch, Tweet, name_at, tweet
from tests.connectors.loopback import Loopback
from tests.connectors.stage import Event, Stage

_OWNED = 11  # of so many posts one is the brand's own


class _X:
    query = Query("x", "zephyrite", text="zephyrite", accounts=("zephyr",))
    has_edits = True

    def __init__(self, loopback: Loopback) -> None:
        self._server = loopback.answer = RecentSearch([])
        session = BoundedSession(loopback.url, QUICK, parse_refusal)
        self._connector = X(TOKEN, session, now=lambda: self._server.now)

    def connector(self, now: datetime, events: list[Event]) -> Connector:
        self._server.now = now
        self._server.posts = [_tweet(event, event.text(now), _moment(event, now)) for event in events]
        return self._connector

    def post_id(self, event: Event) -> str:
        return name_at(event.written_at, event.number)

    def serves(self, event: Event, now: datetime, events: list[Event]) -> bool:  # noqa: ARG002
        return now - timedelta(days=7) <= _moment(event, now) < now - timedelta(seconds=30)


def _moment(event: Event, now: datetime) -> datetime:
    return event.edited_at if event.edited_at and event.is_edited(now) else event.written_at


@cache
def _tweet(event: Event, text: str, moment: datetime) -> Tweet:
    versions = [name_at(each, event.number) for each in sorted({event.written_at, moment})]
    author = 1 if event.number % _OWNED == 0 else 2
    return tweet((NOW - moment) / timedelta(minutes=1), text, author, event.number, edit_history_tweet_ids=versions)


def open_stage(loopback: Loopback) -> Stage:
    """Return X with one brand listened for."""
    return _X(loopback)
