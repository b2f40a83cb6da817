"""A source that asked to be left alone is not asked before its time: by no query, no run and no process."""

from pathlib import Path

from connectors import registry
from connectors.errors import RateLimited
from flows.pulls import minute
from warehouse import read


def keep_away(path: Path, source: str) -> None:
    """Raise ``RateLimited`` where a source is not to be asked yet.

    A module of which ``WAITS_APART`` is true asks many servers, and keeps their waits apart by itself.
    """
    if getattr(registry.load(source), "WAITS_APART", False):
        return
    until = read.waits_until(path, source=source)
    if until:
        raise RateLimited(f"{source} wants to be left alone until {minute(until)}: it was not asked", until)
