"""Looking without touching: status, sources, questions in SQL, and what the doctor finds."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from connectors import registry
from connectors.errors import ConnectorError
from flows.settings import Settings, load_settings
from nlp.pipeline import load_tagger
from warehouse import read, schema
from warehouse.errors import WarehouseError


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What is known of a source: what it collects, what hinders its use here, what is asked of it."""

    source: str
    about: str
    problem: str | None
    queries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the doctor looked at."""

    what: str
    fine: bool
    detail: str


def status(config: Path) -> dict[str, Any]:
    """Return per source and in all: last success, posts, mentions, gaps, quarantined rows, untagged posts, spending."""
    settings = load_settings(config)
    found = read.status(settings.warehouse.path, settings.warehouse.published)
    for source in settings.sources:
        found["sources"].setdefault(source, dict.fromkeys(_NEVER_PULLED) | _NEVER_PULLED)
    return found


_NEVER_PULLED: dict[str, Any] = {
    "last_success_at": None,
    "last_outcome": None,
    "last_detail": None,
    "post_count": 0,
    "mention_count": 0,
    "gap_count": 0,
    "quarantined_count": 0,
    "spending_usd": 0,
}


def answer(config: Path, statement: str) -> pa.Table:
    """Return the answer of the published copy to one statement that reads."""
    return read.query(load_settings(config).warehouse.published, statement)


def sources(config: Path) -> tuple[SourceFacts, ...]:
    """Return the facts of every source; without a configuration file nothing is asked of any."""
    queries = load_settings(config).queries() if config.exists() else ()
    return tuple(
        _facts(name, tuple(query.name for query in queries if query.source == name)) for name in registry.names()
    )


def _facts(name: str, queries: tuple[str, ...]) -> SourceFacts:
    try:
        about = (registry.load(name).__doc__ or "").partition("\n")[0]
    except ConnectorError as error:
        return SourceFacts(name, "", str(error), queries)
    return SourceFacts(name, about, None, queries)


def examine(config: Path, chosen: Sequence[str]) -> tuple[Finding, ...]:
    """Return what the doctor finds: of the sources chosen, else of everything a run needs.

    Raises ``ConfigurationError`` where the configuration cannot be read or a chosen source is not in it.
    """
    settings = load_settings(config)
    asked = {query.source for query in settings.queries((), chosen)}
    findings = [] if chosen else [*_foundations(settings)]
    return (*findings, *(_ask(source) for source in sorted(asked)))


def _foundations(settings: Settings) -> Iterator[Finding]:
    """Yield findings on what every run stands on."""
    yield Finding("configuration", fine=True, detail=f"{len(settings.brands)} brands, {len(settings.sources)} sources")
    try:
        schema.prepare(settings.warehouse.path)
        yield Finding("warehouse", fine=True, detail=str(settings.warehouse.path))
    except (WarehouseError, OSError) as error:
        yield Finding("warehouse", fine=False, detail=str(error))
    published = settings.warehouse.published
    there = str(published) if published.exists() else "none yet: run wom listen"
    yield Finding("published copy", fine=True, detail=there)
    yield Finding("tagger", fine=True, detail=load_tagger(settings.matching()).name)
    server = os.environ.get("PREFECT_API_URL")
    yield Finding("prefect", fine=True, detail=server or "no server configured: runs use a temporary one")


def _ask(source: str) -> Finding:
    """Make the cheapest real call to a source."""
    try:
        check = registry.load(source).connect().check()
    except ConnectorError as error:
        return Finding(source, fine=False, detail=f"{error.outcome}: {error}")
    return Finding(source, fine=check.usable, detail=check.detail)
