"""The steps of a run. Each takes plain values, works through the warehouse, and may be started again at any moment."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from connectors import registry
from connectors.errors import ConnectorError, UnreadableAnswer
from connectors.post import Page, Query, Reject
from flows import unforeseen
from flows.budget import bill, stay_within, turn
from flows.configuration.settings import Settings, load_settings
from flows.credentials import supply_secrets, without_secrets
from flows.period import Period
from flows.progress import Progress, tell
from nlp.brands import Brand, digest
from nlp.tags import TAGGER, TEXT_SCHEMA
from warehouse import checks, configuration, load, measure, privacy, publish, read, runs, schema, tags
from warehouse.errors import StaleCursor

if TYPE_CHECKING:
    from nlp.pipeline import Tagger

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Counts:
    """What became of the rows read: ``read = loaded + updated + unchanged + quarantined``."""

    read: int = 0
    loaded: int = 0
    updated: int = 0
    unchanged: int = 0
    quarantined: int = 0

    def add(self, other: "Counts | load.PageCounts") -> None:
        """Add the counts of one more page, attempt or pull."""
        for count in fields(self):
            setattr(self, count.name, getattr(self, count.name) + getattr(other, count.name))

    @property
    def merged(self) -> int:
        """Rows that met a post already stored, whether or not they changed it."""
        return self.updated + self.unchanged


@dataclass(slots=True)
class Pull:
    """What one source answered to one query in one run; ``outcome`` as in ``connectors.errors``, or ``done``.

    The counts are those of all attempts of the run, the outcome is that of the last.
    """

    source: str
    query: str
    outcome: str = "done"
    detail: str | None = None
    counts: Counts = field(default_factory=Counts)
    request_count: int = 0
    gap_count: int = 0

    @property
    def succeeded(self) -> bool:
        """Whether everything the source had to give was taken."""
        return self.outcome == "done"


class PullFailed(Exception):
    """A pull ended early; ``pull`` says how far it came."""

    def __init__(self, pull: Pull) -> None:
        super().__init__(f"{pull.source} {pull.query}: {pull.outcome}: {pull.detail}")
        self.pull = pull


def prepare(config: str) -> None:
    """Bring the warehouse to the present schema and brand configuration."""
    settings = load_settings(Path(config))
    for database in (settings.warehouse.path, settings.warehouse.published):
        database.parent.mkdir(parents=True, exist_ok=True)
    schema.prepare(settings.warehouse.path)
    if configuration.configure(settings.warehouse.path, **settings.configuration()):
        log.info("brand configuration changed: mentions are matched and measured again")


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
    pull = _begun(settings.warehouse.path, query, run)
    pull_id = runs.pull_id(run)
    with _recorded(settings.warehouse.path, query, pull, pull_id):
        for page, counts in _stored_pages(settings, query, pull_id):
            pull.counts.add(counts)
            pull.request_count += page.request_count
            pull.gap_count += len(page.gaps)
            tell(Progress(f"collect {source} {query.name}", pull.counts.read, "posts read", page.progress))
    return pull


def _begun(path: Path, query: Query, run: str) -> Pull:
    """Return a pull that has counted what earlier attempts of the run have stored."""
    earlier = runs.counts(path, run=run, source=query.source, query=query.name)
    pull = Pull(query.source, query.name, request_count=earlier.request_count, gap_count=earlier.gap_count)
    pull.counts.add(earlier)
    return pull


@contextmanager
def _recorded(path: Path, query: Query, pull: Pull, pull_id: str) -> Iterator[None]:
    """Remember that a pull began, and how it ended.

    Raises ``PullFailed`` for whatever goes wrong with the source, foreseen by its connector or not.
    """
    load.begin_pull(path, pull_id=pull_id, source=query.source, query=query.name, brand=query.brand, until=query.until)
    try:
        yield
    except ConnectorError as error:
        pull.outcome, pull.detail = error.outcome, str(error)
        if isinstance(error, UnreadableAnswer) and error.payload:
            _put_aside(path, query, error)
        raise PullFailed(pull) from error
    except BaseException as error:
        if not unforeseen.concerns_one_source(error):
            pull.outcome, pull.detail = "interrupted", type(error).__name__
            raise
        pull.outcome, pull.detail = ConnectorError.outcome, unforeseen.told(f"{pull.source} {pull.query}", error)
        raise PullFailed(pull) from None
    finally:
        load.end_pull(path, pull_id=pull_id, outcome=pull.outcome, detail=pull.detail)


def _put_aside(path: Path, query: Query, error: UnreadableAnswer) -> None:
    """Keep an answer that could not be read, so that it can be looked at."""
    raw = without_secrets(registry.load(query.source), error.payload)
    reject = Reject(f"answer {blake2b(raw.encode(errors='replace'), digest_size=6).hexdigest()}", str(error), raw)
    rejects = pa.Table.from_pylist([asdict(reject)], schema=load.REJECT_SCHEMA)
    load.quarantine(path, source=query.source, query=query.name, rejects=rejects)


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
    """Ask for page after page and store each, for as long as the source may still be asked.

    What follows the last page is asked for even then, as that is only how a source says that there is nothing more.
    """
    progress: float | None = None
    while True:
        with turn(settings, query.source):
            if progress is None or progress < 1:
                stay_within(settings, query)
            page = next(pages, None)
            if page is None:
                return
            counts = _store_page(settings, query, pull_id, page, cursor)
        cursor, progress = page.cursor, page.progress
        yield page, counts


def _store_page(settings: Settings, query: Query, pull_id: str, page: Page, cursor: str | None) -> load.PageCounts:
    """Hand one page over to the warehouse; what was used for a page that came too late was used all the same."""
    path, spending = settings.warehouse.path, bill(settings, query.source, page)
    stored = _as_stored(query, page)
    try:
        return load.store_page(path, pull_id=pull_id, expected_cursor=cursor, spending=spending, **stored)
    except StaleCursor:
        load.record_spending(path, pull_id=pull_id, source=query.source, spending=spending)
        raise


def _as_stored(query: Query, page: Page) -> dict[str, Any]:
    """Return a page as the warehouse takes it, tables as Arrow."""
    return {
        "source": query.source,
        "query": query.name,
        "posts": page.table(),
        "cursor": page.cursor,
        "rejects": pa.Table.from_pylist([asdict(reject) for reject in page.rejects], schema=load.REJECT_SCHEMA),
        "gaps": pa.Table.from_pylist([asdict(gap) for gap in page.gaps], schema=load.GAP_SCHEMA),
        "covers_from": page.start,
        "covers_until": page.end,
        "request_count": page.request_count,
    }


@dataclass(frozen=True, slots=True)
class TagCount:
    """How many posts were looked at, and how many mentions of followed brands they held."""

    post_count: int
    mention_count: int


def tag_batch(config: str) -> TagCount:
    """Tag the next posts that the present tagger has not seen as they now are.

    A count of zero posts means that nothing is left to do; only then do the answers move to this tagger.
    """
    settings = load_settings(Path(config))
    path, brands = settings.warehouse.path, settings.matching()
    names = {"tagger": TAGGER, "matcher": digest(brands)}
    batch = read.untagged(path, **names, limit=settings.tagging.batch_size)
    if not batch.num_rows:
        tags.settle_tagger(path, **names)
        return TagCount(0, 0)
    tagged = _tagger(brands).tag(batch.select(TEXT_SCHEMA.names))
    tags.store_tags(path, batch=batch, tags=tagged.tags, evidence=tagged.evidence, **names)
    return TagCount(batch.num_rows, tagged.tags.num_rows)


@lru_cache(maxsize=4)
def _tagger(brands: tuple[Brand, ...]) -> "Tagger":
    """Load the tagger once a process and brand configuration."""
    from nlp.pipeline import load_tagger  # noqa: PLC0415 - spaCy takes seconds to import

    return load_tagger(brands)


def expire(config: str) -> int:
    """Remove the posts and raw payloads that are past their term; return how many posts went."""
    settings = load_settings(Path(config))
    terms = settings.retention
    if terms.posts_days is None and terms.raw_days is None:
        return 0
    return privacy.expire(
        settings.warehouse.path, posts_before=_days_ago(terms.posts_days), raw_before=_days_ago(terms.raw_days)
    ).post_count


def _days_ago(days: int | None) -> datetime | None:
    return None if days is None else datetime.now(UTC) - timedelta(days=days)


class ChecksFailed(Exception):
    """The warehouse holds rows that contradict each other."""


def measure_changes(config: str) -> measure.Measured:
    """Bring the measured tables up to what was collected and tagged, then check that they agree.

    Raises ``ChecksFailed`` naming each check that found rows, with their number.
    """
    path = load_settings(Path(config)).warehouse.path
    measured = measure.measure(path)
    failures = checks.failures(path)
    if failures:
        found = ", ".join(f"{check} ({row_count} rows)" for check, row_count in failures)
        raise ChecksFailed(f"checks found contradictions: {found}. See warehouse/checks/ for what each asserts.")
    return measured


def publish_copy(config: str) -> bool:
    """Give readers a fresh copy; ``False`` where theirs is fresh already."""
    warehouse = load_settings(Path(config)).warehouse
    return publish.publish(warehouse.path, warehouse.published) is not None
