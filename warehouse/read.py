"""Work lists and facts for flows from the working database, and answers to readers' SQL from the published copy."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from duckdb import DuckDBPyConnection, StatementType

from warehouse import connection
from warehouse.errors import NotAWarehouse, QueryRefused
from warehouse.sql import statement

_READING = (StatementType.SELECT, StatementType.EXPLAIN)


@dataclass(frozen=True, slots=True)
class Spent:
    """What was asked of a source: how many of one unit, and what all units together cost."""

    unit_count: int
    cost_usd: Decimal


def cursor(path: Path, *, source: str, query: str) -> str | None:
    """Return where collecting goes on, ``None`` where it never began."""
    with connection.connect(path) as reader:
        found = reader.execute(statement("read_cursor"), {"source": source, "query": query}).fetchone()
    return None if found is None else str(found[0])


def untagged(path: Path, *, tagger: str, matcher: str, limit: int) -> pa.Table:
    """Return the next posts that this tagger has not seen as they now are, in the order in which they were stored.

    Columns: platform, post_id, text_hash, text, title, lang, and speaker: the brand whose own account wrote the post.
    """
    facts = {"tagger": tagger, "matcher": matcher, "row_limit": limit}
    with connection.connect(path) as reader:
        return reader.sql(statement("read_untagged"), params=facts).to_arrow_table()


def spent(path: Path, *, source: str, since: datetime, unit: str = "request", query: str | None = None) -> Spent:
    """Return what a source was asked and what it cost since a moment, by one query or by all."""
    facts = {"source": source, "unit": unit, "since": since, "query": query}
    with connection.connect(path) as reader:
        [(unit_count, cost_usd)] = reader.execute(statement("read_spent"), facts).fetchall()
    return Spent(unit_count, cost_usd)


def waits_until(path: Path, *, source: str) -> datetime | None:
    """Return until when a source is not to be asked, as it wanted in any of its pulls; ``None`` where it may be."""
    with connection.connect(path) as reader:
        [(until,)] = reader.execute(statement("read_waits_until"), {"source": source}).fetchall()
    return None if until is None else until.replace(tzinfo=UTC)


def new_advocates(path: Path) -> dict[str, int]:
    """Return by brand of ours how many have been its advocates since this month; brands without any are left out."""
    with connection.connect(path) as reader:
        return dict(reader.execute(statement("count_new_advocates")).fetchall())


def quarantine(path: Path, *, limit: int) -> list[dict[str, Any]]:
    """Return the rejects found last: source, query, location, reason, raw, found_at."""
    with connection.connect(path) as reader:
        return _rows(reader, "read_quarantine", row_limit=limit)


def status(path: Path, published: Path | None = None) -> dict[str, Any]:
    """Return where every source and the warehouse stand, in values that JSON knows; times in UTC.

    Untagged posts, mentions and unknown languages are those of the tagger that the answers speak from.
    """
    with connection.connect(path) as reader:
        try:
            sources = _rows(reader, "read_sources")
            [totals] = _rows(reader, "read_totals")
            languages = reader.execute(statement("count_untagged_languages")).fetchall()
        except duckdb.CatalogException as error:
            raise NotAWarehouse(f"{path}: lacks tables of ours; `wom listen` makes them, or says why not") from error
    return {
        "sources": {facts.pop("source"): facts for facts in sources},
        **totals,
        "untagged_language_count": dict(languages),
        "working_bytes": path.stat().st_size,
        "published_bytes": published.stat().st_size if published and published.exists() else None,
    }


def query(published: Path, sql: str) -> pa.Table:
    """Return the answer of the published copy to one statement that reads.

    Raises: NotPublished; QueryRefused with DuckDB's words where the statement fails or does anything but read.
    """
    with connection.connect_reader(published) as reader:
        try:
            return _single_reading(reader, sql)
        except duckdb.Error as error:
            raise QueryRefused(str(error)) from error


def _single_reading(reader: DuckDBPyConnection, sql: str) -> pa.Table:
    statements = reader.extract_statements(sql)
    if len(statements) != 1:
        raise QueryRefused(f"one statement at a time, please: these are {len(statements)}")
    if statements[0].type not in _READING:
        raise QueryRefused("the readers' copy only answers: use select, describe, show, summarize or explain")
    return reader.sql(sql).to_arrow_table()


def _rows(reader: DuckDBPyConnection, name: str, **facts: Any) -> list[dict[str, Any]]:
    rows = reader.sql(statement(name), params=facts or None).to_arrow_table().to_pylist()
    return [{column: _plain(value) for column, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:
    return value.replace(tzinfo=UTC).isoformat() if isinstance(value, datetime) else value
