"""The step that asks a source: page by page, each stored with its cursor, ending in a named outcome."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa

from connectors import registry
from connectors.errors import ConnectorError, UnreadableAnswer
from connectors.meter import Meter, metering
from connectors.post import Page, Query, Reject
from connectors.secrecy import hide
from flows import unforeseen
from flows.budget import bill, stay_within, turn
from flows.configuration.settings import Settings, load_settings
from flows.credentials import supply_secrets
from flows.handover import handover
from flows.pace import keep_pace
from flows.period import Period
from flows.progress import Progress, tell
from flows.pulls import Pull, PullFailed
from flows.waiting import keep_away
from warehouse import load, read, runs
from warehouse.errors import StaleCursor

log = logging.getLogger(__name__)

_Pull = TypeVar("_Pull", bound=Pull)


def collect(config: str, source: str, query_name: str, run: str, period: str | None = None) -> Pull:
    """Pull everything new for one query from one source, page by page, each stored with its cursor.

    With a ``period``, everything of that past stretch of time, see ``flows.period``. ``run`` names the run that this
    belongs to: another attempt within it counts on from where the one before came to. Raises ``PullFailed`` where the
    source gave up early: the pages before are stored, the next run goes on after them.
    """
    settings = load_settings(Path(config))
    query = settings.query(source, query_name)
    if period:
        query = Period.parse(period).of(query)
    pull = begun(settings.warehouse.path, query, run, Pull)
    with recorded(settings, query, pull, run) as pull_id:
        for page, counts in _stored_pages(settings, query, pull_id):
            pull.counts.add(counts)
            tell(Progress(f"collect {source} {query.name}", pull.counts.read, "posts read", page.progress))
    return pull


def begun(path: Path, query: Query, run: str, kind: type[_Pull]) -> _Pull:
    """Return a pull that has counted what earlier attempts of the run have stored."""
    earlier = runs.counts(path, run=run, source=query.source, query=query.name)
    pull = kind(query.source, query.name)
    pull.counts.add(earlier)
    return pull


@contextmanager
def recorded(settings: Settings, query: Query, pull: Pull, run: str) -> Iterator[str]:
    """Remember that a pull began, and how it ended; lend its id.

    Raises ``PullFailed`` for whatever goes wrong with the source, foreseen by its connector or not.
    """
    path, pull_id = settings.warehouse.path, runs.pull_id(run)
    load.begin_pull(path, pull_id=pull_id, source=query.source, query=query.name, brand=query.brand, until=query.until)
    try:
        yield pull_id
    except ConnectorError as error:
        pull.fail(error, handover(settings).failure(pull.source, error))
        if isinstance(error, UnreadableAnswer) and error.payload:
            _put_aside(settings, pull, error.payload)
        raise PullFailed(pull) from None
    except BaseException as error:
        if not unforeseen.concerns_one_source(error):
            pull.outcome, pull.detail = "interrupted", type(error).__name__
            raise
        pull.outcome, pull.detail = ConnectorError.outcome, unforeseen.told(f"{pull.source} {pull.query}", error)
        raise PullFailed(pull) from None
    finally:
        _end(path, pull, pull_id, run)


def _end(path: Path, pull: Pull, pull_id: str, run: str) -> None:
    """Remember how a pull ended, by what the warehouse holds of it."""
    asked = {"run": run, "source": pull.source, "query": pull.query}
    pull.request_count = runs.counts(path, **asked).request_count
    pull.leave_out(runs.gaps(path, **asked))
    load.end_pull(path, pull_id=pull_id, outcome=pull.outcome, detail=pull.detail, waits_until=pull.waits_until)


def _put_aside(settings: Settings, pull: Pull, payload: str) -> None:
    """Keep an answer that could not be read, so that it can be looked at."""
    raw = hide(payload)
    digest = blake2b(raw.encode(errors="replace"), digest_size=6).hexdigest()
    handing = handover(settings)
    reject = handing.reject(pull.source, Reject(f"answer {digest}", pull.detail or "", raw))
    rejects = pa.Table.from_pylist([asdict(reject)], schema=load.REJECT_SCHEMA)
    path, names = settings.warehouse.path, handing.names
    load.quarantine(path, source=pull.source, query=pull.query, rejects=rejects, names=names)


def _stored_pages(settings: Settings, query: Query, pull_id: str) -> Iterator[tuple[Page, load.PageCounts]]:
    """Yield each page once it is stored; where another process was faster, go on from where that one came to."""
    source = registry.load(query.source)
    supply_secrets(source)
    connector = source.connect()
    while True:
        cursor = read.cursor(settings.warehouse.path, source=query.source, query=query.name)
        try:
            yield from _stored_after(cursor, connector.pages(query, cursor), settings, query, pull_id)
        except StaleCursor:
            log.info("%s %s: another run is ahead of this one; going on from there", query.source, query.name)
            continue
        return


def _stored_after(
    cursor: str | None, pages: Iterator[Page], settings: Settings, query: Query, pull_id: str
) -> Iterator[tuple[Page, load.PageCounts]]:
    """Ask for page after page and store each, for as long as the source may still be asked."""
    before: Page | None = None
    while True:
        with turn(settings, query.source):
            page = _next(pages, before, settings, query, pull_id)
            if page is None:
                return
            counts = _store_page(settings, query, pull_id, page, cursor)
        cursor, before = page.cursor, page
        yield page, counts


def _next(pages: Iterator[Page], before: Page | None, settings: Settings, query: Query, pull_id: str) -> Page | None:
    """Return the page after the one before, ``None`` where there is no more; every attempt to get it is accounted for.

    What follows the last page is asked for in any case, as that is only how a source says that there is nothing more.
    One that does not say which page is the last is stopped when it is about to ask its platform.
    """

    def admit() -> None:
        keep_away(settings.warehouse.path, query.source)
        stay_within(settings, query)
        keep_pace(query.source, max(1, before.request_count) if before else 1)

    may_be_last = before is not None and before.progress is None
    if before is None or (before.progress is not None and before.progress < 1):
        admit()
    with metering(admit if may_be_last else None) as meter:
        try:
            page = next(pages, None)
        except BaseException:
            account(settings, query, pull_id, meter)
            raise
    if page is None:
        account(settings, query, pull_id, meter)
        return None
    return replace(page, request_count=max(page.request_count, meter.request_count))


def account(settings: Settings, query: Query, pull_id: str, meter: Meter) -> None:
    """Remember what was used for no page."""
    spending = bill(settings, query.source, meter.request_count, meter.usage)
    load.record_spending(settings.warehouse.path, pull_id=pull_id, source=query.source, spending=spending)


def _store_page(settings: Settings, query: Query, pull_id: str, page: Page, cursor: str | None) -> load.PageCounts:
    """Hand one page over to the warehouse; what was used for a page that came too late was used all the same."""
    path, spending = settings.warehouse.path, bill(settings, query.source, page.request_count, page.usage)
    handing = handover(settings)
    stored = _as_stored(query, handing.page(query.source, page)) | {"names": handing.names}
    try:
        return load.store_page(path, pull_id=pull_id, expected_cursor=cursor, spending=spending, **stored)
    except StaleCursor:
        load.record_spending(path, pull_id=pull_id, source=query.source, spending=spending)
        raise


def _without_secrets(reject: Reject) -> dict[str, str]:
    return {name: hide(told) for name, told in asdict(reject).items()}


def _as_stored(query: Query, page: Page) -> dict[str, Any]:
    """Return a page as the warehouse takes it, tables as Arrow."""
    return {
        "source": query.source,
        "query": query.name,
        "posts": page.table(),
        "cursor": page.cursor,
        "rejects": pa.Table.from_pylist(
            [_without_secrets(reject) for reject in page.rejects], schema=load.REJECT_SCHEMA
        ),
        "gaps": pa.Table.from_pylist([asdict(gap) for gap in page.gaps], schema=load.GAP_SCHEMA),
        "covers_from": page.start,
        "covers_until": page.end,
        "request_count": page.request_count,
    }
