"""What a source may cost, kept against the ledger of what it has cost."""

from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from threading import Lock

from connectors.errors import BudgetSpent
from flows.configuration.settings import Settings
from warehouse import read

_turns: dict[str, Lock] = {}


def turn(settings: Settings, source: str) -> AbstractContextManager[object]:
    """Let one query of a source with a budget ask at a time in this process: else several pass the check at once."""
    return _turns.setdefault(source, Lock()) if source in settings.budgets else nullcontext()


def stay_within(settings: Settings, source: str) -> None:
    """Raise ``BudgetSpent`` where the source has used up what it may ask or cost, in UTC days and months."""
    budget = settings.budgets.get(source)
    if budget is None:
        return
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    day = read.spent(settings.warehouse.path, source=source, since=today)
    month = read.spent(settings.warehouse.path, source=source, since=today.replace(day=1))
    for used, cap, what in (
        (day.unit_count, budget.requests_per_day, "requests a day"),
        (day.cost_usd, budget.usd_per_day, "USD a day"),
        (month.cost_usd, budget.usd_per_month, "USD a month"),
    ):
        if cap is not None and used >= cap:
            raise BudgetSpent(f"{source}: {used} of {cap} {what} are used. Raise budgets.{source} or wait.")
