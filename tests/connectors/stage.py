"""Two weeks on a platform: what is written when, when it can be found, and when somebody is there to listen.

A stage is a platform that lives: ``open_stage(loopback)`` in ``answers/<source>/stage.py`` offers one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from connectors.connector import Connector
from connectors.post import Query

START = datetime(2026, 9, 8, 12, tzinfo=UTC)
DAYS = 14
ONE_BY_ONE = DAYS * 36
"""How many posts come one by one, before the numbers of those in bursts."""

_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Event:
    """A post of the story: found from ``appears_at`` until ``goes_at``, with other words from ``edited_at`` on."""

    number: int
    written_at: datetime
    appears_at: datetime
    edited_at: datetime | None = None
    goes_at: datetime | None = None

    def is_there(self, moment: datetime) -> bool:
        """Tell whether the platform has it at a moment."""
        return self.appears_at <= moment and (self.goes_at is None or moment < self.goes_at)

    def is_edited(self, moment: datetime) -> bool:
        """Tell whether it has been edited by a moment."""
        return self.edited_at is not None and self.edited_at <= moment

    def text(self, moment: datetime) -> str:
        """Return what it says at a moment."""
        return f"zephyrite {self.number}{', edited' if self.is_edited(moment) else ''}"


class Stage(Protocol):
    """A platform with one brand listened for; every event is about it."""

    query: Query

    has_edits: bool
    """Whether the platform lets its posts be edited."""

    def connector(self, now: datetime, events: list[Event]) -> Connector:
        """Return what a run at ``now`` asks; ``events`` are those that the platform has then, in order of writing."""

    def post_id(self, event: Event) -> str:
        """Return what an event is called once it is a post."""

    def serves(self, event: Event, now: datetime, events: list[Event]) -> bool:
        """Tell whether the platform shows an event that it has to whoever asks at ``now``."""


def story() -> list[Event]:
    """Return what is written: a post every forty minutes, late, edited and deleted ones, bursts of 130 and of 1,100."""
    events = [_event(number, minute * _MINUTE) for number, minute in enumerate(range(7, DAYS * 24 * 60, 40))]
    assert len(events) == ONE_BY_ONE
    for after, lasts, count in ((80 * _HOUR, timedelta(seconds=50), 130), (90 * _HOUR, 55 * _MINUTE, 1100)):
        first = len(events)
        events += [_plain(first + place, after + place * lasts / count) for place in range(count)]
    return sorted(events, key=lambda event: event.written_at)


def _plain(number: int, after: timedelta) -> Event:
    moment = (START + after).replace(microsecond=0)
    return Event(number, moment, moment)


def _event(number: int, after: timedelta) -> Event:
    event = _plain(number, after)
    match number % 10:
        case 3:
            return replace(event, appears_at=event.written_at + 30 * _MINUTE)
        case 5:
            return replace(event, edited_at=event.written_at + 20 * _MINUTE)
        case 7:
            return replace(event, goes_at=event.written_at + 5 * _HOUR)
    return event


def runs(quiet: int = 1) -> Iterator[datetime]:
    """Yield when somebody listens: hourly but for outages of three hours and of nine days.

    While nothing special happens, every ``quiet`` hours.
    """
    hours = [*range(0, 56, quiet), 57, 58, 59, *range(63, 79, quiet)]
    hours += [79, 80, 81, *range(82, 90, quiet), 90, 91, 92, 93, *range(310, 314), *range(314, DAYS * 24, quiet)]
    return (START + hour * _HOUR for hour in hours)
