"""What the doctor finds: whether everything is there that a run needs."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from connectors import registry
from connectors.connector import Check
from connectors.errors import ConnectorError
from connectors.post import Query
from connectors.secrecy import hide
from flows import steps, unforeseen
from flows.alerts import channels
from flows.cli import prefect_server
from flows.cli.exits import NotCompleted
from flows.configuration.settings import Settings, load_settings
from flows.credentials import supply_secrets
from flows.handover import Handover, handover
from warehouse.errors import OtherNames, WarehouseError

_NOT_SWEPT = "posts of Bluesky cannot be swept, as their ids hold names"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the doctor looked at."""

    what: str
    fine: bool
    detail: str


def examine(config: Path, chosen: Sequence[str]) -> tuple[Finding, ...]:
    """Return what the doctor finds: of the sources chosen, else of everything a run needs.

    Raises ``ConfigurationError`` where the configuration cannot be read or a chosen source is not in it.
    """
    settings = load_settings(config)
    handing = handover(settings)
    asked: dict[str, list[Query]] = {}
    for query in settings.queries((), chosen):
        asked.setdefault(query.source, []).append(query)
    findings = [] if chosen else [*_foundations(config, settings, handing)]
    return (*findings, *(finding for source in sorted(asked) for finding in _ask(source, asked[source])))


def _foundations(config: Path, settings: Settings, handing: Handover) -> Iterator[Finding]:
    """Yield findings on what every run stands on."""
    from nlp.pipeline import load_tagger  # noqa: PLC0415 - spaCy takes seconds to import

    yield Finding("configuration", fine=True, detail=f"{len(settings.brands)} brands, {len(settings.sources)} sources")
    try:
        steps.prepare(str(config))
        yield Finding("warehouse", fine=True, detail=str(settings.warehouse.path))
    except OtherNames:
        raise
    except (WarehouseError, OSError) as error:
        yield Finding("warehouse", fine=False, detail=str(error))
    if handing.names:
        told = f"people go by pseudonyms of the key {handing.names}; {_NOT_SWEPT}"
        yield Finding("names", fine=True, detail=told)
    published = settings.warehouse.published
    there = str(published) if published.exists() else "none yet: run wom listen"
    yield Finding("published copy", fine=True, detail=there)
    yield Finding("tagger", fine=True, detail=load_tagger(settings.matching()).name)
    yield _ask_prefect()
    yield from _alerts(settings)


def _alerts(settings: Settings) -> Iterator[Finding]:
    """Yield whether each channel of alerts has an address; whether it takes anything says ``wom alerts --test``."""
    if not settings.alerts.channels:
        yield Finding("alerts", fine=True, detail="no channel: nobody is told; wom alerts lists them")
    for channel in dict.fromkeys(settings.alerts.channels):
        problem = channels.problem(channel)
        yield Finding(f"alerts {channel}", fine=problem is None, detail=problem or "to be tried by wom alerts --test")


def _ask_prefect() -> Finding:
    """Ask the server that is configured; a temporary one, which takes long to start, is only told."""
    server = prefect_server.configured()
    if server is None:
        return Finding("prefect", fine=True, detail="no server configured: runs use a temporary one")
    try:
        prefect_server.require()
    except NotCompleted as error:
        return Finding("prefect", fine=False, detail=str(error))
    return Finding("prefect", fine=True, detail=server)


def _ask(source: str, queries: Sequence[Query]) -> Iterator[Finding]:
    """Make the cheapest real call to a source, and to what single queries name: feeds, files, an instance."""
    found, connector = _tried(source, source, lambda: _checked(source))
    yield from found
    for query in queries if hasattr(connector, "probe") else ():
        yield from _tried(source, f"{source} {query.name}", partial(_probed, connector, query))[0]


def _probed(connector: Any, query: Query) -> tuple[Check | None, Any]:
    return connector.probe(query), connector


def _checked(source: str) -> tuple[Check, Any]:
    module = registry.load(source)
    supply_secrets(module)
    connector = module.connect()
    return connector.check(), connector


def _tried(source: str, what: str, ask: Callable[[], tuple[Check | None, Any]]) -> tuple[tuple[Finding, ...], Any]:
    """Return what is found by asking, which may be nothing, and what was asked."""
    try:
        check, connector = ask()
    except ConnectorError as error:
        told = hide(f"{error.outcome}: {error}")
        return (Finding(what, fine=False, detail=told),), None
    except Exception as error:  # noqa: BLE001 - one broken source must not hide what is found of the others
        return (Finding(what, fine=False, detail=f"{ConnectorError.outcome}: {unforeseen.told(source, error)}"),), None
    return (Finding(what, fine=check.usable, detail=check.detail),) if check else (), connector
