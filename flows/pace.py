"""How fast a source is asked: no faster than its platform allows, whoever else asks it at the same time.

A source says what its platform allows as ``RATE``; one without is asked as fast as it answers. A short wait is waited
for, a longer one ends the pull as ``rate_limited``.
"""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Protocol

from connectors import registry
from connectors.connector import Rate
from connectors.errors import RateLimited
from flows.pulls import minute

LONGEST_WAIT_SECONDS = 60


class Pace(Protocol):
    """Lets requests of a source pass, as fast as its rate allows."""

    def admit(self, source: str, rate: Rate, requests: int) -> None:
        """Return once so many more requests may be made.

        Raises:
            RateLimited: that would take longer than is worth waiting for.
        """


class OwnPace:
    """Counts the requests of this process alone: no stretch of time, wherever it begins, holds more than the rate."""

    def __init__(self) -> None:
        self._admitted: dict[str, deque[float]] = {}
        self._lock = Lock()

    def admit(self, source: str, rate: Rate, requests: int) -> None:
        """Return once so many more requests may be made, at most as many as a whole rate at once."""
        wanted = min(requests, rate.requests)
        while wait := self._admit(source, rate, wanted):
            bear(source, wait)

    def _admit(self, source: str, rate: Rate, requests: int) -> float:
        """Count requests and return 0 where they may be made now, else the seconds to wait."""
        with self._lock:
            now, admitted = time.monotonic(), self._admitted.setdefault(source, deque())
            while admitted and admitted[0] <= now - rate.seconds:
                admitted.popleft()
            too_many = len(admitted) + requests - rate.requests
            if too_many > 0:
                return admitted[too_many - 1] + rate.seconds - now
            admitted.extend([now] * requests)
            return 0


def bear(source: str, seconds: float, borne: float = 0) -> None:
    """Wait, unless that were longer than is worth it, with what was ``borne`` before.

    Raises:
        RateLimited: it is left to a later run.
    """
    if borne + seconds > LONGEST_WAIT_SECONDS:
        until = datetime.now(UTC) + timedelta(seconds=seconds)
        raise RateLimited(f"{source} was asked as often as it allows; the rest follows after {minute(until)}", until)
    time.sleep(seconds)


_paces: list[Pace] = [OwnPace()]


@contextmanager
def keeping(pace: Pace) -> Iterator[None]:
    """Have all sources of this process asked at a pace for the length of the block."""
    _paces.append(pace)
    try:
        yield
    finally:
        _paces.remove(pace)


def keep_pace(source: str, requests: int) -> None:
    """Return once a source may be asked so many times more.

    Raises:
        RateLimited: that would take longer than is worth waiting for.
    """
    rate: Rate | None = getattr(registry.load(source), "RATE", None)
    if rate:
        _paces[-1].admit(source, rate, requests)
