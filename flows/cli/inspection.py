"""Looking without touching: status, sources, questions in SQL."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from connectors import registry
from connectors.errors import ConnectorError
from flows.configuration.queries import about
from flows.configuration.settings import load_settings
from warehouse import read


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What is known of a source: what it collects, what hinders its use here, what is asked of it."""

    source: str
    about: str
    problem: str | None
    queries: tuple[str, ...]


def status(config: Path) -> dict[str, Any]:
    """Return per source and in all: last success, posts, mentions, gaps, quarantined rows, untagged posts, spending."""
    settings = load_settings(config)
    found = read.status(settings.warehouse.path, settings.warehouse.published)
    for source in settings.sources:
        found["sources"].setdefault(source, dict(_NEVER_PULLED))
    return found


_NEVER_PULLED: dict[str, Any] = {
    "last_success_at": None,
    "last_outcome": None,
    "last_detail": None,
    "waits_until": None,
    "post_count": 0,
    "mention_count": 0,
    "gap_count": 0,
    "quarantined_count": 0,
    "spending_usd": 0,
}


def answer(config: Path, statement: str) -> pa.Table:
    """Return the answer of the published copy to one statement that reads."""
    return read.query(load_settings(config).warehouse.published, statement)


def sources(config: Path | None) -> tuple[SourceFacts, ...]:
    """Return the facts of every source; without a configuration file nothing is asked of any."""
    queries = () if config is None else load_settings(config).queries()
    return tuple(
        _facts(name, tuple(query.name for query in queries if query.source == name)) for name in registry.names()
    )


def _facts(name: str, queries: tuple[str, ...]) -> SourceFacts:
    try:
        return SourceFacts(name, about(name), None, queries)
    except ConnectorError as error:
        return SourceFacts(name, "", str(error), queries)
