"""Counts how often platforms are asked and what that uses up, also where nothing comes of it."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(slots=True)
class Meter:
    """What was asked while it ran: every attempt and redirect, and what the platform counts besides, in its units.

    ``before_first`` is called before the first request, and stops it by what it raises.
    """

    before_first: Callable[[], None] | None = None
    request_count: int = 0
    usage: Counter[str] = field(default_factory=Counter)


_running: ContextVar[Meter | None] = ContextVar("running", default=None)


@contextmanager
def metering(before_first: Callable[[], None] | None = None) -> Iterator[Meter]:
    """Lend a meter of all that is asked in this block."""
    meter = Meter(before_first)
    token = _running.set(meter)
    try:
        yield meter
    finally:
        _running.reset(token)


def count_request() -> None:
    """Count one more request to a platform, if anybody wants to know."""
    if meter := _running.get():
        if meter.before_first and not meter.request_count:
            meter.before_first()
        meter.request_count += 1


def count_usage(usage: Mapping[str, int]) -> None:
    """Count what a platform bills for an answer, in its own units."""
    if meter := _running.get():
        meter.usage.update(usage)
