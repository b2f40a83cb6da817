"""The step that looks whether all is well: what the warehouse knows, the disks, the readers' copy, and our runs."""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows.alerts import runs
from flows.configuration.settings import Budget, Settings, load_settings
from warehouse import alerts, schema

_GIB = 2**30


def look(config: str) -> alerts.Changes:
    """Raise an alert for each thing that is wrong and close those that are over; tells nobody.

    Safe to start again at any moment, also beside another one: what was raised is not raised again.
    """
    settings, now = load_settings(Path(config)), datetime.now(UTC)
    path = settings.warehouse.path
    path.parent.mkdir(parents=True, exist_ok=True)
    schema.prepare(path)
    found = runs.amiss(Path(config), settings.alerts, now)
    facts = alerts.Facts(
        rule=_table(alerts.RULE_SCHEMA, [_rule(settings, now)]),
        caps=_table(alerts.CAP_SCHEMA, _caps(settings, now)),
        shares=_table(alerts.SHARE_SCHEMA, [{"share": share} for share in set(settings.alerts.budget_shares)]),
        disks=_table(alerts.DISK_SCHEMA, _disks(settings)),
        others=_table(alerts.CONDITION_SCHEMA, found or ()),
        other_kinds=() if found is None else runs.KINDS,
    )
    return alerts.look(path, facts, at=now)


def _table(columns: pa.Schema, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=columns)


def _rule(settings: Settings, now: datetime) -> dict[str, Any]:
    """Return the thresholds, with the present moment and that of the readers' copy."""
    thresholds = settings.alerts.model_dump(include=set(alerts.RULE_SCHEMA.names))
    return thresholds | {"moment": _bare(now), "published_at": _published_at(settings.warehouse.published)}


def _published_at(published: Path) -> datetime | None:
    if not published.exists():
        return None
    return _bare(datetime.fromtimestamp(published.stat().st_mtime, UTC))


def _caps(settings: Settings, now: datetime) -> Iterator[dict[str, Any]]:
    """Yield each cap of each source, with what it caps and since when that counts."""
    day = _bare(now).replace(hour=0, minute=0, second=0, microsecond=0)
    for source, budget in settings.budgets.items():
        for what, unit, starts_at, cap in _caps_of(budget, day):
            if cap is not None:
                yield {"source": source, "what": what, "unit": unit, "starts_at": starts_at, "cap": float(cap)}


def _caps_of(budget: Budget, day: datetime) -> Iterator[tuple[str, str | None, datetime, float | None]]:
    yield "requests a day", "request", day, budget.requests_per_day
    yield "USD a day", None, day, budget.usd_per_day
    yield "USD a month", None, day.replace(day=1), budget.usd_per_month
    for unit, cap in budget.usage_per_day.items():
        yield f"{unit} a day", unit, day, cap


def _disks(settings: Settings) -> Iterator[dict[str, Any]]:
    """Yield how much is free on each disk that we write to, each once, named after what lies there first."""
    places = {
        "disk of the warehouse": settings.warehouse.path.parent,
        "disk of the published copy": settings.warehouse.published.parent,
        "disk of the backups": settings.backup.folder,
    }
    seen: set[int] = set()
    for what, folder in places.items():
        if folder.exists() and (disk := folder.stat().st_dev) not in seen:
            seen.add(disk)
            yield {"what": what, "folder": str(folder), "free_gib": shutil.disk_usage(folder).free / _GIB}


def _bare(moment: datetime) -> datetime:
    """Return a moment as the warehouse keeps it: UTC, without saying so."""
    return moment.astimezone(UTC).replace(tzinfo=None)
