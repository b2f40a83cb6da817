"""What one run did and used up. Its pulls share the run's id: every id of theirs begins with it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

from warehouse import connection
from warehouse.load import PageCounts
from warehouse.sql import statement


@dataclass(frozen=True, slots=True)
class QueryCounts(PageCounts):
    """What became of all rows that a run has read for one query, in whichever attempt.

    ``request_count`` counts every request made for it, those that brought nothing too.
    """

    request_count: int


@dataclass(frozen=True, slots=True)
class FoundGap:
    """A stretch of time that a source could not serve, in UTC; open ends are ``None``."""

    start: datetime | None
    end: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Spending:
    """What a run has used up."""

    request_count: int
    cost_usd: Decimal


@dataclass(frozen=True, slots=True)
class FoundReject:
    """Where a row stood that could not become a post, and why; what it said stays in the warehouse."""

    location: str
    reason: str


def pull_id(run: str) -> str:
    """Return the id of a new pull of a run."""
    return f"{run}-{uuid4().hex}"


def counts(path: Path, *, run: str, source: str, query: str) -> QueryCounts:
    """Return what the run has stored for a query so far."""
    [row] = _ask(path, "read_run_counts", run=run, source=source, query=query)
    return QueryCounts(*row)


def gaps(path: Path, *, run: str, source: str, query: str) -> list[FoundGap]:
    """Return the gaps that nobody had met before the run did, by when they begin."""
    found = _ask(path, "read_run_gaps", run=run, source=source, query=query)
    return [FoundGap(_utc(start), _utc(end), reason) for start, end, reason in found]


def spending(path: Path, *, run: str) -> Spending:
    """Return the requests that the run has made and what it has cost, by the ledger."""
    [row] = _ask(path, "read_run_spending", run=run)
    return Spending(*row)


def rejects(path: Path, *, run: str, limit: int) -> list[FoundReject]:
    """Return the last rejects that were found for the run's queries since it began."""
    return [FoundReject(*row) for row in _ask(path, "read_run_rejects", run=run, row_limit=limit)]


def _ask(path: Path, name: str, **facts: Any) -> list[tuple[Any, ...]]:
    with connection.connect(path) as reader:
        return reader.execute(statement(name), facts).fetchall()


def _utc(moment: datetime | None) -> datetime | None:
    return moment and moment.replace(tzinfo=UTC)
