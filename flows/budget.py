"""What a source may use up and cost, kept against the ledger of what it has used up and cost."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from decimal import Decimal
from threading import Lock
from typing import Any, NamedTuple

import pyarrow as pa

from connectors import registry
from connectors.errors import BudgetSpent
from connectors.post import Query
from flows.configuration.settings import Budget, Settings
from warehouse import load, read

_turns: dict[str, Lock] = {}


class _Cap(NamedTuple):
    """A cap, how much of it is used, and the most that one more page can use."""

    what: str
    cap: float | None
    used: int | Decimal
    next: int | Decimal


def turn(settings: Settings, source: str) -> AbstractContextManager[object]:
    """Let one query of a source with a budget ask at a time in this process: else several pass the check at once."""
    return _turns.setdefault(source, Lock()) if source in settings.budgets else nullcontext()


def stay_within(settings: Settings, query: Query) -> None:
    """Raise ``BudgetSpent`` where one more page could use more than the source may, in UTC days and months."""
    budget = settings.budgets.get(query.source)
    if budget is None:
        return
    for what, cap, used, most in _caps(settings, query, budget):
        if cap is not None and (used >= cap or used + most > cap):
            told = f"{query.source}: {used} of {cap} {what} are used, and the next page may take {most}"
            raise BudgetSpent(f"{told}. Raise budgets.{query.source} or wait.")


def bill(settings: Settings, source: str, request_count: int, usage: Mapping[str, int]) -> pa.Table:
    """Return what was used up, a row a unit with its price, as ``warehouse.load.SPENDING_SCHEMA``."""
    used = {"request": request_count, **usage}
    rows = [
        {"unit": unit, "unit_count": count, "cost_usd": count * price(settings, source, unit)}
        for unit, count in used.items()
        if count
    ]
    return pa.Table.from_pylist(rows, schema=load.SPENDING_SCHEMA)


def price(settings: Settings, source: str, unit: str) -> Decimal:
    """Return what a unit costs in US dollars: as wom.toml says, else as the source's module knows it, else nothing."""
    known: Mapping[str, str] = getattr(registry.load(source), "PRICES", {})
    told = settings.prices.get(source, {}).get(unit, known.get(unit, 0))
    return Decimal(str(told))


def _caps(settings: Settings, query: Query, budget: Budget) -> Iterator[_Cap]:
    most = _most_usage(query)
    cost = sum((count * price(settings, query.source, unit) for unit, count in most.items()), Decimal(0))
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    path = settings.warehouse.path
    day = read.spent(path, source=query.source, since=today)
    month = read.spent(path, source=query.source, since=today.replace(day=1))
    yield _Cap("requests a day", budget.requests_per_day, day.unit_count, 1)
    yield _Cap("USD a day", budget.usd_per_day, day.cost_usd, cost)
    yield _Cap("USD a month", budget.usd_per_month, month.cost_usd, cost)
    for unit, cap in budget.usage_per_day.items():
        used = read.spent(path, source=query.source, since=today, unit=unit).unit_count
        yield _Cap(f"{unit} a day", cap, used, most.get(unit, 0))


def _most_usage(query: Query) -> Mapping[str, int]:
    """Return the most that a page of a query can use of the platform's units, where the source can tell."""
    source: Any = registry.load(query.source)
    told: Mapping[str, int] = source.most_usage(query.options) if hasattr(source, "most_usage") else {}
    return told
