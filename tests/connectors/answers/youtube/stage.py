"""Two weeks of YouTube: a video that is named, others that only a search a day finds, and what is said below them."""

import json
from collections import Counter
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from connectors.connector import Connector
from connectors.http import Limits
from connectors.post import Query
from connectors.sources.youtube import Settings, YouTube
from tests.connectors.answers.youtube.case import KEY, NOW, Item, Site, comment, fault, thread, video
from tests.connectors.loopback import Loopback, Reply, Request
from tests.connectors.stage import Event

_LAUNCH = 0
_QUIET = 504  # from here on the story numbers its bursts
_FOUND = range(20, _QUIET - 36, 40)  # none after the last search
_FOUND_AT_ONCE = 5  # so that a search takes several pages, as it does where YouTube leaves out of each what it will
_UNITS = 10_000
_PACIFIC = ZoneInfo("America/Los_Angeles")


class _Lively(Site):
    """A site with a day's units, that remembers which videos its search has shown."""

    def __init__(self) -> None:
        super().__init__([], [])
        self.now = NOW
        self.shown: set[str] = set()
        self._spent: Counter[date] = Counter()

    def __call__(self, request: Request) -> Reply:
        is_search = request.path.endswith("/search")
        today = self.now.astimezone(_PACIFIC).date()
        self._spent[today] += 100 if is_search else 1
        if self._spent[today] > _UNITS:
            return fault(403, "The request cannot be completed.", "quotaExceeded")
        reply = super().__call__(request)
        if is_search:
            self.shown |= {item["id"]["videoId"] for item in json.loads(bytes(reply.body))["items"]}
        return reply

    def _page(self, request: Request, items: list[Item]) -> Reply:
        self.size = _FOUND_AT_ONCE if request.path.endswith("/search") else 100
        return super()._page(request, items)

    def _threads(self, request: Request) -> Reply:
        under = request.params["videoId"]
        return self._page(request, [one for one in self.threads if one["snippet"]["videoId"] == under])


class _YouTube:
    query = Query("youtube", "zephyrite", "zephyrite", options={"videos": (f"v{_LAUNCH}",)})
    has_edits = True

    def __init__(self, loopback: Loopback) -> None:
        self._site = loopback.answer = _Lively()
        settings = Settings(base_url=loopback.url, api_key=SecretStr(KEY))
        self._connector = YouTube(settings, Limits(attempts=1), now=lambda: self._site.now)

    def connector(self, now: datetime, events: list[Event]) -> Connector:
        self._site.now = now
        self._site.videos = [_video(event) for event in events if _is_video(event)]
        self._site.threads = [_thread(event, event.text(now)) for event in reversed(events) if not _is_video(event)]
        return self._connector

    def post_id(self, event: Event) -> str:
        return f"{'v' if _is_video(event) else 'c'}{event.number}"

    def serves(self, event: Event, now: datetime, events: list[Event]) -> bool:  # noqa: ARG002
        """Tell whether it can be found: under a video that is named, or that a search has shown."""
        about = event.number if _is_video(event) else _under(event)
        return about == _LAUNCH or f"v{about}" in self._site.shown


def _is_video(event: Event) -> bool:
    return event.number in {_LAUNCH, *_FOUND}


def _under(event: Event) -> int:
    """Return under which video a comment stands: one of ten under the newest that must be found."""
    found = [video for video in _FOUND if video < event.number]
    return found[-1] if found and event.number % 10 == 1 and event.number < _QUIET else _LAUNCH


def _age(moment: datetime) -> float:
    return (NOW - moment) / timedelta(hours=1)


@cache
def _video(event: Event) -> Item:
    return video(f"v{event.number}", _age(event.written_at), f"Zephyrite {event.number}")


@cache
def _thread(event: Event, text: str) -> Item:
    moment = event.edited_at if event.edited_at and "edited" in text else event.written_at
    updated = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    about = {"id": f"v{_under(event)}", "snippet": {"channelId": "UCsomebody-else-00000002"}}
    return thread(about, comment(f"c{event.number}", _age(event.written_at), text, updatedAt=updated))


def open_stage(loopback: Loopback) -> _YouTube:
    """Return YouTube with one brand listened for."""
    return _YouTube(loopback)
