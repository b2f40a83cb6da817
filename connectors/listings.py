"""How far a run has read each of several listings, for sources that answer oldest first."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connectors.post import Query


@dataclass(slots=True)
class Run:
    """Up to which second each listing is read, by its name, and where the run ends, in seconds since 1970.

    As text it is the cursor of a page.
    """

    until: int
    read: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the run as the text of a cursor."""
        return json.dumps({"until": self.until, "read": self.read}, separators=(",", ":"))


def take_up(  # noqa: PLR0913 - one parameter a fact
    query: Query, cursor: str | None, names: Collection[str], *, now: datetime, history: timedelta, lookback: timedelta
) -> Iterator[Run]:
    """Yield what to read: the rest of the run that was cut short, and what came since; ask for that when it is read.

    A listing that was not there before is read from ``history`` ago on, or from ``since`` of the query; the others are
    read again from ``lookback`` before the end of the run before. Where that lies ahead of now, the clock was wrong
    then or is now, and nobody knows until when was read: ``history`` is read again.
    """
    until = int((query.until or now).timestamp())
    first = int(query.since.timestamp()) if query.since else until - int(history.total_seconds())
    before = Run(**json.loads(cursor)) if cursor else Run(until)
    rest = Run(before.until, {name: before.read.get(name, first) for name in sorted(names)})
    yield rest
    again = rest.until - int(lookback.total_seconds())
    if query.until is None and again > until:
        yield Run(until, dict.fromkeys(rest.read, until - int(history.total_seconds())))
    elif query.until is None and rest.until < until:
        yield Run(until, dict.fromkeys(rest.read, again))
