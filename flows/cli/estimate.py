"""What a run would read and cost now, as far as the platforms tell it beforehand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from connectors import registry
from connectors.errors import ConnectorError
from connectors.post import Query
from connectors.secrecy import hide
from flows import unforeseen
from flows.budget import price
from flows.configuration.settings import Settings, load_settings
from flows.credentials import supply_secrets
from warehouse import read


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one query would use of its platform's units; ``usage`` is ``None`` where nobody can tell beforehand."""

    source: str
    query: str
    usage: Mapping[str, int] | None
    cost_usd: Decimal
    detail: str


def estimate(config: Path, brands: Sequence[str], sources: Sequence[str]) -> tuple[Estimate, ...]:
    """Return what each query would use and cost; reads nothing and moves no cursor."""
    settings = load_settings(config)
    return tuple(_of(settings, query) for query in settings.queries(brands, sources))


def _of(settings: Settings, query: Query) -> Estimate:
    try:
        usage = _usage(settings, query)
    except ConnectorError as error:
        told = hide(f"{error.outcome}: {error}")
        return Estimate(query.source, query.name, None, Decimal(0), told)
    except Exception as error:
        if not unforeseen.concerns_one_source(error):
            raise
        return Estimate(query.source, query.name, None, Decimal(0), unforeseen.told(query.source, error))
    if usage is None:
        return Estimate(query.source, query.name, None, Decimal(0), "charges nothing, or tells nothing beforehand")
    cost = sum((count * price(settings, query.source, unit) for unit, count in usage.items()), Decimal(0))
    return Estimate(query.source, query.name, usage, cost, "")


def _usage(settings: Settings, query: Query) -> Mapping[str, int] | None:
    """Ask the platform how much there is; ``None`` where it has no such question."""
    source = registry.load(query.source)
    supply_secrets(source)
    connector: Any = source.connect()
    if not hasattr(connector, "estimate"):
        return None
    path = settings.warehouse.path
    cursor = read.cursor(path, source=query.source, query=query.name) if path.exists() else None
    usage: Mapping[str, int] = connector.estimate(query, cursor)
    return usage
