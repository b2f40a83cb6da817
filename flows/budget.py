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


class Cap(NamedTuple):
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
    if budget is not None:
        _require_room(query.source, _caps(settings, query.source, _most_usage(query), budget), "the next page")


def stay_within_share(settings: Settings, query: Query, most: Mapping[str, int], share: float) -> None:
    """Raise ``BudgetSpent`` where a look-up could use more than the source may, or than its share of that.

    ``most`` is what it could use of the platform's units, ``query`` what stands for all such look-ups.
    """
    budget = settings.budgets.get(query.source)
    if budget is None:
        return
    _require_room(query.source, _caps(settings, query.source, most, budget), "the next look-up")
    of_all = _caps(settings, query.source, most, budget, query.name)
    own = (cap._replace(what=f"{cap.what} for {query.name}", cap=_part(cap.cap, share)) for cap in of_all)
    _require_room(query.source, own, "the next look-up")


def caps(settings: Settings, source: str) -> Iterator[Cap]:
    """Yield the caps of a source, those of them that are set, against what it has used."""
    budget = settings.budgets.get(source)
    if budget is not None:
        yield from (cap for cap in _caps(settings, source, {}, budget) if cap.cap is not None)


def _part(cap: float | None, share: float) -> float | None:
    return None if cap is None else round(cap * share, 6)


def _require_room(source: str, found: Iterator[Cap], asked: str) -> None:
    for what, cap, used, most in found:
        if cap is not None and (used >= cap or used + most > cap):
            told = f"{source}: {used} of {cap} {what} are used, and {asked} may take {most}"
            raise BudgetSpent(f"{told}. Raise budgets.{source} or wait.")


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


def _caps(
    settings: Settings, source: str, most: Mapping[str, int], budget: Budget, query: str | None = None
) -> Iterator[Cap]:
    """Yield the caps of a source, against what is used by one query or by all."""
    cost = sum((count * price(settings, source, unit) for unit, count in most.items()), Decimal(0))
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    asked: dict[str, Any] = {"source": source, "query": query}
    path = settings.warehouse.path
    day = read.spent(path, since=today, **asked)
    month = read.spent(path, since=today.replace(day=1), **asked)
    yield Cap("requests a day", budget.requests_per_day, day.unit_count, most.get("request", 1))
    yield Cap("USD a day", budget.usd_per_day, day.cost_usd, cost)
    yield Cap("USD a month", budget.usd_per_month, month.cost_usd, cost)
    for unit, cap in budget.usage_per_day.items():
        used = read.spent(path, since=today, unit=unit, **asked).unit_count
        yield Cap(f"{unit} a day", cap, used, most.get(unit, 0))


def _most_usage(query: Query) -> Mapping[str, int]:
    """Return the most that a page of a query can use of the platform's units, where the source can tell."""
    source: Any = registry.load(query.source)
    told: Mapping[str, int] = source.most_usage(query.options) if hasattr(source, "most_usage") else {}
    return told
