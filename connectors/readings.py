"""Reads several listings that answer newest first, each through windows of its own, so that none is ever cut short.

A listing that is new is read from its beginning while the others go on; one that was interrupted is completed first.
"""

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from connectors.dates import LATEST
from connectors.errors import BadQuery
from connectors.post import Gap, Page, Query
from connectors.windows import Window, windows

MOST_STILL = 20
"""How many pages in a row may lead no further back before a listing counts as endless."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one request of a listing brought.

    ``token`` says where its next page begins, ``None`` at its end; ``oldest`` is the time it has come down to.
    """

    page: Page
    token: str | None
    oldest: datetime | None


def read_listings(  # noqa: PLR0913 - one parameter a fact
    query: Query,
    cursor: str | None,
    names: Collection[str],
    read: Callable[[str, Window], Reading],
    *,
    now: datetime,
    history: timedelta,
    lookback: timedelta,
) -> Iterator[Page]:
    """Yield the pages of each listing in turn; ``read`` asks for the next one of a window.

    Raises:
        BadQuery: the platform takes a listing for wrong; raised when the others are read.
    """
    told = json.loads(cursor) if cursor else {}
    held = {name: told[name] for name in names if name in told}
    wrong: BadQuery | None = None
    for number, name in enumerate(names):
        stretches = list(windows(query, held.get(name), now=now, history=history, lookback=lookback))
        try:
            for order, window in enumerate(stretches):
                for page, left in _pages(name, window, read):
                    held[name] = str(left)
                    progress = (number + (order + left.share) / len(stretches)) / len(names)
                    yield replace(page, cursor=json.dumps(held, separators=(",", ":")), progress=progress)
        except BadQuery as error:
            wrong = wrong or error
    if wrong:
        raise wrong


def without_tokens(cursor: str | None) -> str | None:
    """Return a cursor that goes on where in time the run before came to, not where in a listing.

    For platforms of which nobody knows whether a token counts posts: those that were deleted since would be skipped.
    """
    if cursor is None:
        return None
    held = {name: replace(Window.parse(window), token=None) for name, window in json.loads(cursor).items()}
    return json.dumps({name: str(window) for name, window in held.items()}, separators=(",", ":"))


def _pages(name: str, window: Window, read: Callable[[str, Window], Reading]) -> Iterator[tuple[Page, Window]]:
    """Yield the pages of a window, each with what is left of it; a listing that leads nowhere ends as a gap."""
    seen = {window.token}
    reached, still = LATEST, 0
    while not window.is_read:
        reading = read(name, window)
        page, left = reading.page, window.after(reading.token, reading.oldest)
        still = 0 if reading.oldest and reading.oldest < reached else still + 1
        reached = min(reached, reading.oldest or reached)
        if not left.is_read and (reading.token in seen or still > MOST_STILL):
            gap = Gap(left.start, left.stop, f"the listing {name!r} repeats itself and leads no further back")
            page, left = replace(page, gaps=(*page.gaps, gap)), left.after(None, None)
        seen.add(reading.token)
        window = left
        yield page, window
