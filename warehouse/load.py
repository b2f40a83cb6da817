"""Store what connectors collect: one page with its cursor in one transaction.

Tables have no keys. A page is first matched against the stored rows by platform and id alone, the matches are compared,
and only what is new or changed is written: that costs the same however often a page comes again. See
docs/decisions/0002-merge-without-keys.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection

from warehouse import connection
from warehouse.errors import StaleCursor
from warehouse.sql import statement

_UTC = pa.timestamp("us", tz="UTC")

REJECT_SCHEMA = pa.schema([("location", pa.string()), ("reason", pa.string()), ("raw", pa.string())])
GAP_SCHEMA = pa.schema([("start", _UTC), ("end", _UTC), ("reason", pa.string())])
SPENDING_SCHEMA = pa.schema([("unit", pa.string()), ("unit_count", pa.int64()), ("cost_usd", pa.decimal128(12, 6))])


@dataclass(frozen=True, slots=True)
class PageCounts:
    """What became of a page: ``read`` is the sum of all others.

    ``unchanged`` counts the posts that were stored already, and those that another row of the same page repeats.
    """

    read: int
    loaded: int
    updated: int
    unchanged: int
    quarantined: int


def begin_pull(path: Path, *, pull_id: str, source: str, query: str, brand: str | None = None) -> None:
    """Remember that a pull of one query has begun."""
    facts = {"pull_id": pull_id, "source": source, "query": query, "brand": brand}
    with connection.transaction(path) as writer:
        writer.execute(statement("begin_pull"), facts)


def end_pull(path: Path, *, pull_id: str, outcome: str, detail: str | None = None) -> None:
    """Remember how a pull ended: ``done``, or the ``outcome`` of the error that ended it, with its message."""
    with connection.transaction(path) as writer:
        writer.execute(statement("end_pull"), {"pull_id": pull_id, "outcome": outcome, "detail": detail})


def store_page(  # noqa: PLR0913  a page is these facts, and they are stored together or not at all
    path: Path,
    *,
    pull_id: str,
    source: str,
    query: str,
    posts: pa.Table,
    cursor: str,
    expected_cursor: str | None,
    rejects: pa.Table,
    gaps: pa.Table,
    covers_from: datetime | None,
    covers_until: datetime | None,
    request_count: int,
    spending: pa.Table,
) -> PageCounts:
    """Store a page, its cursor and everything known about it in one transaction.

    ``posts`` has the columns of ``POST_SCHEMA``, ``rejects``, ``gaps`` and ``spending`` those of the schemas above.
    Of several states of a post the later observed wins, within the page as against the warehouse; of equally late ones
    the one further down the page. A state that differs in nothing but its raw payload changes nothing.

    Raises: StaleCursor where the stored cursor is not ``expected_cursor``: another process stored this page first.
    """
    place = {"source": source, "query": query}
    with connection.transaction(path) as writer:
        _move_cursor(writer, place, cursor, expected_cursor)
        loaded, updated = _store_posts(writer, source, posts)
        _store_rows(writer, "merge_quarantine", "rejects", rejects, place)
        _store_rows(writer, "merge_gaps", "page_gaps", gaps, place)
        _store_rows(writer, "insert_spending", "page_spending", spending, {"pull_id": pull_id, "source": source})
        counts = PageCounts(
            read=posts.num_rows + rejects.num_rows,
            loaded=loaded,
            updated=updated,
            unchanged=posts.num_rows - loaded - updated,
            quarantined=rejects.num_rows,
        )
        facts = {"pull_id": pull_id, **place, "request_count": request_count}
        covers = {"covers_from": _naive(covers_from), "covers_until": _naive(covers_until)}
        writer.execute(statement("insert_page"), {**facts, **covers, **_columns(counts)})
    return counts


def without_zone(table: pa.Table) -> pa.Table:
    """Return the table with its UTC times as plain timestamps, which is how tables hold them; copies nothing."""
    fields = [
        pa.field(field.name, pa.timestamp("us")) if pa.types.is_timestamp(field.type) else field
        for field in table.schema
    ]
    return table.cast(pa.schema(fields))


def _move_cursor(writer: DuckDBPyConnection, place: Mapping[str, str], cursor: str, expected: str | None) -> None:
    found = writer.execute(statement("read_cursor"), place).fetchone()
    stored = None if found is None else found[0]
    if stored != expected:
        raise StaleCursor(
            f"{place['source']} query {place['query']!r}: the cursor is no longer {expected!r} but {stored!r}; "
            "another process got there first, go on from its cursor"
        )
    writer.execute(statement("merge_cursor"), {**place, "cursor": cursor})


def _store_posts(writer: DuckDBPyConnection, source: str, posts: pa.Table) -> tuple[int, int]:
    if not posts.num_rows:
        return 0, 0
    position = pa.array(np.arange(posts.num_rows))
    writer.register("page", without_zone(posts).append_column("position", position))
    for step in ("view_incoming", "match_posts", "pick_arriving", "append_engagement"):
        writer.execute(statement(step))
    for step in ("update_posts", "insert_posts"):
        writer.execute(statement(step), {"source": source})
    for step in ("update_links", "merge_authors", "mark_arriving"):
        writer.execute(statement(step))
    [(loaded, updated)] = writer.execute(statement("count_arriving")).fetchall()
    return loaded, updated


def _store_rows(writer: DuckDBPyConnection, name: str, relation: str, rows: pa.Table, facts: Mapping[str, Any]) -> None:
    if rows.num_rows:
        writer.register(relation, without_zone(rows))
        writer.execute(statement(name), facts)


def _naive(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC).replace(tzinfo=None)


def _columns(counts: PageCounts) -> dict[str, int]:
    return {
        "read_count": counts.read,
        "loaded_count": counts.loaded,
        "updated_count": counts.updated,
        "unchanged_count": counts.unchanged,
        "quarantined_count": counts.quarantined,
    }
