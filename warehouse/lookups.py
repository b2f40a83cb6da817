"""Which posts to ask for again at their platforms, and what to do with what those say of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa

from warehouse import connection, load, pseudonyms, tombstones
from warehouse.load import PageCounts
from warehouse.pseudonyms import BEGINNING
from warehouse.sql import statement

THERE, UNANSWERED, DOUBTED = "there", "unanswered", "doubted"
_WITNESSES = 3
_TOLD = pa.schema([("platform", pa.string()), ("post_id", pa.string()), ("outcome", pa.string())])


@dataclass(frozen=True, slots=True)
class Due:
    """A post to ask for; ``doubted_at`` is when its platform said that it is gone, and was not believed."""

    post_id: str
    doubted_at: datetime | None


def due(  # noqa: PLR0913  one parameter a fact
    path: Path, *, platform: str, now: datetime, days: int, limit: int, pattern: str | None = None
) -> list[Due]:
    """Return which posts of the last ``days`` to ask for, the most urgent first.

    ``pattern`` is a regular expression of the ids that can be asked for, ``None`` where all can.
    """
    facts = {"platform": platform, "now": now, "since": now - timedelta(days=days), "row_limit": limit}
    facts |= {"pattern": pattern, "beginning": BEGINNING}
    with connection.connect(path) as reader:
        rows = reader.execute(statement("list_due_lookups"), facts).fetchall()
    return [Due(post_id, doubted_at and doubted_at.replace(tzinfo=UTC)) for post_id, doubted_at in rows]


def witnesses(path: Path, *, platform: str, pattern: str | None = None) -> list[str]:
    """Return posts that were there when they were last asked for or read; ``pattern`` as for those that are due."""
    with connection.connect(path) as reader:
        facts = {"platform": platform, "row_limit": _WITNESSES, "pattern": pattern, "beginning": BEGINNING}
        return [post_id for (post_id,) in reader.execute(statement("list_witnesses"), facts).fetchall()]


def nameless_count(path: Path, *, platform: str) -> int:
    """Return how many posts cannot be asked for: the id by which their platform knows them was replaced."""
    with connection.connect(path) as reader:
        facts = {"platform": platform, "beginning": BEGINNING}
        [(post_count,)] = reader.execute(statement("count_nameless"), facts).fetchall()
    return int(post_count)


def store(  # noqa: PLR0913  what an answer tells is stored together or not at all
    path: Path,
    *,
    pull_id: str,
    source: str,
    query: str,
    posts: pa.Table,
    rejects: pa.Table,
    outcomes: Mapping[str, str],
    withdrawn: Mapping[str, str],
    request_count: int,
    spending: pa.Table,
    names: str | None = None,
) -> tuple[PageCounts, int]:
    """Store what became of posts in one transaction; return what became of rows, and how many posts were withdrawn.

    ``posts`` has the columns of ``POST_SCHEMA``: what of them is no longer stored is left alone. ``outcomes`` are what
    posts are taken for, by their ids; ``withdrawn`` says of others whether they are ``deleted`` or ``hidden``.
    ``names`` is as in ``load.store_page``.
    """
    with connection.transaction(path) as writer:
        pseudonyms.require(writer, names)
        counts = load.store_known(writer, {"source": source, "query": query}, posts, rejects)
        writer.register("looked_up", _told(source, outcomes))
        writer.execute(statement("merge_lookups"))
        writer.unregister("looked_up")
        withdrawn_count = tombstones.withdraw(writer, _told(source, withdrawn)) if withdrawn else 0
        facts = {"pull_id": pull_id, "source": source, "query": query, "request_count": request_count}
        load.record_page(writer, facts, counts, spending)
    return counts, withdrawn_count


def _told(platform: str, told: Mapping[str, str]) -> pa.Table:
    rows = [{"platform": platform, "post_id": post_id, "outcome": outcome} for post_id, outcome in told.items()]
    return pa.Table.from_pylist(rows, schema=_TOLD)
