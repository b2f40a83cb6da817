"""Which stretch of time a run reads, and how a run that was cut short is taken up.

For sources that are asked for a stretch of time and answer newest first. The run before may have been cut short: then
its rest is read first, and only after that what is new. So nothing is skipped however often a run is interrupted.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta

from connectors.post import Query


@dataclass(frozen=True, slots=True)
class Window:
    """What is left to read of a stretch of time: ``start`` to ``stop`` in UTC, ``stop`` not included.

    ``top`` is where the whole stretch ends, ``token`` where in the platform's listing the reading stands: ``None`` at
    its beginning. As text it is the cursor of a page.
    """

    start: datetime
    stop: datetime
    top: datetime
    token: str | None = None

    def __str__(self) -> str:
        """Return the window as the text of a cursor."""
        return json.dumps({name: _as_text(value) for name, value in asdict(self).items()}, separators=(",", ":"))

    @classmethod
    def parse(cls, cursor: str) -> "Window":
        """Return the window that a cursor stands for."""
        facts = json.loads(cursor)
        instants = {name: datetime.fromisoformat(facts[name]) for name in ("start", "stop", "top")}
        return cls(**instants, token=facts["token"])

    @property
    def is_read(self) -> bool:
        """Whether nothing is left to read."""
        return self.start >= self.stop

    @property
    def share(self) -> float:
        """The share of the stretch that is read, in [0, 1], taking posts to be spread evenly."""
        return (self.top - self.stop) / (self.top - self.start) if self.start < self.top else 1.0

    def after(self, token: str | None, oldest: datetime | None) -> "Window":
        """Return what is left after a page whose oldest post is from ``oldest``; without a ``token`` nothing is."""
        if token is None:
            return replace(self, start=self.top, stop=self.top, token=None)
        stop = min(self.stop, max(self.start, oldest)) if oldest else self.stop
        return replace(self, stop=stop, token=token)


def windows(
    query: Query, cursor: str | None, *, now: datetime, history: timedelta, lookback: timedelta
) -> Iterator[Window]:
    """Yield what a run has to read: the rest of the one before, then what came since.

    The first run begins ``history`` ago, or at ``since`` of the query; a later one ``lookback`` before the end of the
    one before, because counts change and posts come late. Where that end lies so far ahead of now, the clock was wrong
    then or is now, and nobody knows until when was read: ``history`` is read again.
    """
    end = query.until or now.astimezone(UTC)
    if cursor is None:
        yield _whole(query.since or end - history, end)
        return
    before = Window.parse(cursor)
    if not before.is_read:
        yield before
    if query.until is None and before.top - lookback > end:
        yield _whole(end - history, end)
    elif query.until is None and before.top < end:
        yield _whole(before.top - lookback, end)


def _whole(start: datetime, end: datetime) -> Window:
    return Window(min(start, end), end, end)


def _as_text(value: datetime | str | None) -> str | None:
    return value.isoformat() if isinstance(value, datetime) else value
