"""Raise an alert for each condition that holds, close it when that is over, and know what is still to be told.

A condition is a row of what a statement ``watch_*.sql`` finds; it is raised once, however often and by however many
processes it is found, until a look does not find it any more.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from duckdb import DuckDBPyConnection

from warehouse import connection
from warehouse.errors import NotAWarehouse
from warehouse.sql import statement

OPENED, CLOSED = "opened", "closed"
KINDS = (
    "source_failing",
    "budget",
    "spike",
    "detraction_wave",
    "no_data",
    "tagger_drift",
    "disk_low",
    "published_old",
)
"""The kinds that a look always decides on; of others only those that it is told of."""

_NUMBER, _TEXT, _TIME = pa.float64(), pa.string(), pa.timestamp("us")
CONDITION_SCHEMA = pa.schema(
    [
        ("kind", _TEXT),
        ("subject", _TEXT),
        ("brand", _TEXT),
        ("source", _TEXT),
        ("found", _NUMBER),
        ("threshold", _NUMBER),
        ("began_at", _TIME),
        ("detail", _TEXT),
    ]
)
RULE_SCHEMA = pa.schema(
    [
        ("moment", _TIME),
        ("failures", pa.int64()),
        ("quiet_days", _NUMBER),
        ("drift", _NUMBER),
        ("disk_free_gib", _NUMBER),
        ("published_hours", _NUMBER),
        ("published_at", _TIME),
    ]
)
CAP_SCHEMA = pa.schema([("source", _TEXT), ("what", _TEXT), ("unit", _TEXT), ("starts_at", _TIME), ("cap", _NUMBER)])
SHARE_SCHEMA = pa.schema([("share", _NUMBER)])
DISK_SCHEMA = pa.schema([("what", _TEXT), ("folder", _TEXT), ("free_gib", _NUMBER)])

_STATEMENTS = ("sources", "budgets", "spikes", "silence", "drift", "disks", "published")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a look rests on besides the warehouse: one row of ``rule``, and tables of the schemas above.

    ``others`` are conditions that were found elsewhere, of ``other_kinds``: those are decided on, too.
    """

    rule: pa.Table
    caps: pa.Table
    shares: pa.Table
    disks: pa.Table
    others: pa.Table
    other_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """How many alerts a look has raised, and how many it found to be over."""

    opened_count: int
    closed_count: int


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert, its times in UTC."""

    alert_id: str
    kind: str
    subject: str
    brand: str | None
    source: str | None
    found: float | None
    threshold: float | None
    began_at: datetime | None
    detail: str | None
    opened_at: datetime
    closed_at: datetime | None


def look(path: Path, facts: Facts, *, at: datetime) -> Changes:
    """Raise and close what has changed since the last look; nothing is written where nothing has."""
    kinds = [*KINDS, *facts.other_kinds]
    with connection.connect(path) as reader:
        if not any(_changes(reader, facts, kinds)):
            return Changes(0, 0)
    with connection.transaction(path) as writer:
        opened_count, closed_count = _changes(writer, facts, kinds)
        moment = at.astimezone(UTC).replace(tzinfo=None)
        writer.execute(statement("close_alerts"), {"kinds": kinds, "moment": moment})
        writer.execute(statement("open_alerts"), {"moment": moment})
    return Changes(opened_count, closed_count)


def _changes(reader: DuckDBPyConnection, facts: Facts, kinds: list[str]) -> tuple[int, int]:
    """Find what holds, as ``watched``, and count what that opens and closes."""
    for name in ("rule", "caps", "shares", "disks"):
        reader.register(f"watched_{name}", getattr(facts, name))
    found = [reader.execute(statement(f"watch_{name}")).to_arrow_table() for name in _STATEMENTS]
    conditions = [table.select(CONDITION_SCHEMA.names).cast(CONDITION_SCHEMA) for table in (*found, facts.others)]
    reader.register("watched", pa.concat_tables(conditions))
    [counts] = reader.execute(statement("count_alert_changes"), {"kinds": kinds}).fetchall()
    return counts


def due(path: Path, *, event: str, channels: list[str], at: datetime) -> list[tuple[str, str]]:
    """Return the ids of alerts whose opening or closing is still to be told, each with its channel, oldest first."""
    facts = {"event": event, "channels": channels, "moment": at.astimezone(UTC).replace(tzinfo=None)}
    with connection.connect(path) as reader:
        return reader.execute(statement("list_notices_due"), facts).fetchall()


def remember(path: Path, alert_id: str, *, event: str, channel: str, at: datetime) -> None:
    """Remember that a channel took a notice, so that it is not told again."""
    facts = {"alert_id": alert_id, "event": event, "channel": channel}
    with connection.transaction(path) as writer:
        writer.execute(statement("insert_notice"), facts | {"moment": at.astimezone(UTC).replace(tzinfo=None)})


def listed(path: Path, *, most: int) -> list[Alert]:
    """Return all alerts that are open, then as many at most of those that are over, newest first.

    Raises ``NotAWarehouse`` where the database is of a version that knew no alerts, or none of ours.
    """
    with connection.connect(path) as reader:
        try:
            rows = reader.execute(statement("list_alerts"), {"most": most}).to_arrow_table().to_pylist()
        except duckdb.CatalogException as error:
            raise NotAWarehouse(f"{path}: lacks the tables of alerts; `wom listen` makes them") from error
    return [Alert(**{column: _utc(value) for column, value in row.items()}) for row in rows]


def addresses(path: Path, subject: str) -> list[str]:
    """Return where posts behind a spike can be seen, at most three; what they say is up to who wrote them."""
    with connection.connect(path) as reader:
        return [url for (url,) in reader.execute(statement("list_spike_posts"), {"subject": subject}).fetchall()]


def _utc(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
