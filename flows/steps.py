"""The steps of a run. Each takes plain values, works through the warehouse, and may be started again at any moment."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from flows.configuration.settings import Settings, load_settings
from flows.handover import handover
from nlp.brands import Brand, digest
from nlp.card import accuracy
from nlp.tags import TAGGER, TEXT_SCHEMA
from warehouse import (
    checks,
    configuration,
    erasing,
    measure,
    privacy,
    pseudonyms,
    publish,
    read,
    rewriting,
    schema,
    taggers,
    tags,
)

if TYPE_CHECKING:
    from nlp.pipeline import Tagger

log = logging.getLogger(__name__)


def prepare(config: str) -> None:
    """Bring the warehouse to the present schema and brand configuration."""
    settings = load_settings(Path(config))
    handing = handover(settings)
    for database in (settings.warehouse.path, settings.warehouse.published):
        database.parent.mkdir(parents=True, exist_ok=True)
    schema.prepare(settings.warehouse.path)
    pseudonyms.settle(settings.warehouse.path, handing.names)
    if configuration.configure(settings.warehouse.path, **handing.configuration(settings.configuration())):
        log.info("brand configuration changed: mentions are matched and measured again")
    taggers.record_accuracy(settings.warehouse.path, TAGGER, accuracy())


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
    path, names = settings.warehouse.path, _names(settings)
    batch = read.untagged(path, **names, limit=settings.tagging.batch_size)
    if not batch.num_rows:
        tags.settle_tagger(path, **names)
        return TagCount(0, 0)
    tagged = _tagger(settings.matching()).tag(batch.select(TEXT_SCHEMA.names))
    tags.store_tags(path, batch=batch, tags=tagged.tags, evidence=tagged.evidence, **names)
    return TagCount(batch.num_rows, tagged.tags.num_rows)


def untagged_count(config: str) -> int:
    """Return how many posts the present tagger has not seen as they now are."""
    settings = load_settings(Path(config))
    return taggers.untagged_count(settings.warehouse.path, **_names(settings))


def _names(settings: Settings) -> dict[str, str]:
    """Return what tags are kept under: the tagger and the brand configuration it matches by."""
    return {"tagger": TAGGER, "matcher": digest(settings.matching())}


@lru_cache(maxsize=4)
def _tagger(brands: tuple[Brand, ...]) -> "Tagger":
    """Load the tagger once a process and brand configuration."""
    from nlp.pipeline import load_tagger  # noqa: PLC0415 - spaCy takes seconds to import

    return load_tagger(brands)


def expire(config: str) -> int:
    """Remove the posts and raw payloads that are past their term; return how many posts went.

    Should anything be stored of people who were erased, as after a restore, it goes too.
    """
    settings = load_settings(Path(config))
    if erasing.is_due_again(settings.warehouse.path) and erasing.erase_again(settings.warehouse.path):
        log.info("people who were erased before were stored again: erased once more")
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
    """Give readers a fresh copy; ``False`` where theirs is fresh already.

    Where somebody was erased, the working database is written anew first, so that no free block holds them.
    """
    warehouse = load_settings(Path(config)).warehouse
    if erasing.is_unfinished(warehouse.path):
        rewriting.rewrite(warehouse.path)
    return publish.publish(warehouse.path, warehouse.published) is not None
