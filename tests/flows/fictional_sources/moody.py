"""A source of three pages that ends as it is told to: early after its first page, on the first attempt only.

In a mood that is ``shy`` it does not say how far it has come.
"""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from pydantic import BaseModel, ConfigDict, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from connectors.connector import Check
from connectors.errors import (
    BadQuery,
    BudgetSpent,
    ConnectorError,
    NotAuthorised,
    PlatformDown,
    RateLimited,
    SourceUnavailable,
    UnreadableAnswer,
)
from connectors.meter import count_request
from connectors.post import Gap, Page, Post, Query

PAGE_COUNT = 3
REQUESTS_A_PAGE = 2
_GAPPY = ("down", "partial")
_FAILURES: dict[str, Exception] = {
    "down": PlatformDown("moody is down"),
    "bug": KeyError("hush-hush"),
    "babbling": UnreadableAnswer("moody answered no page to hush-hush", "<html>you sent hush-hush</html>"),
    "not_installed": SourceUnavailable("moody is not installed"),
    "bad_query": BadQuery("moody is not asked like that"),
    "not_authorised": NotAuthorised("moody knows nobody"),
    "budget_spent": BudgetSpent("moody costs too much"),
    "platform_down": PlatformDown("moody is down"),
    "unreadable": UnreadableAnswer("moody mumbles"),
    "failed": ConnectorError("moody fails for no reason of its own"),
}

_ENDINGS = (*_FAILURES, "rate_limited")

rendezvous: threading.Barrier | None = None
"""Where pulls wait for each other, for a moment, before they ask for a page."""

wait = timedelta(hours=1)
"""How long it wants to be left alone."""

asked: list[str] = []
"""The queries that asked for a page, in that order."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="WOM_MOODY_")
    key: SecretStr | None = None


class Options(BaseModel):
    model_config = ConfigDict(extra="forbid")
    mood: str | None = None


class Moody:
    def pages(self, query: Query, cursor: str | None) -> Iterator[Page]:
        for number in range(int(cursor or 0) + 1, PAGE_COUNT + 1):
            _ask(query)
            _meet()
            yield _page(query, number)
            if cursor is None and query.options["mood"]:
                _fail(query.options["mood"])

    def check(self) -> Check:
        raise KeyError("hush-hush")


def connect() -> Moody:
    return Moody()


def _ask(query: Query) -> None:
    for _ in range(REQUESTS_A_PAGE):
        count_request()
    asked.append(query.name)


def _fail(mood: str) -> None:
    if mood in _ENDINGS:
        count_request()
    if mood == "rate_limited":
        raise RateLimited("moody wants some time for itself", datetime.now(UTC) + wait)
    if mood in _FAILURES:
        raise _FAILURES[mood]


def _meet() -> None:
    if rendezvous is not None:
        try:
            rendezvous.wait(timeout=0.3)
        except threading.BrokenBarrierError:
            return


def _page(query: Query, number: int) -> Page:
    now = datetime.now(UTC)
    post = Post("moody", f"{query.name}{number}", "I love my Quillon", now, "{}", created_at=now)
    gaps = (Gap(now, None, f"page {number} is short"),) if query.options["mood"] in _GAPPY else ()
    progress = None if query.options["mood"] == "shy" else number / PAGE_COUNT
    return Page((post,), str(number), gaps=gaps, request_count=REQUESTS_A_PAGE, progress=progress)
