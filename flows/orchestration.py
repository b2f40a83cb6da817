"""The flows that Prefect runs by themselves or by hand: what each may take, and how it ends."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed
from prefect.task_runners import ThreadPoolTaskRunner

from flows import hiding, lifeline, rights
from flows.alerts.watching import Watched, watch_once
from flows.artifacts import ProgressArtifacts, show_expired, show_published, show_retagged, show_summary, show_swept
from flows.direct import SIDE_BY_SIDE
from flows.listen import Summary, listen_once
from flows.period import Period
from flows.progress import listening
from flows.retag import Retagged, retag_once
from flows.shared_pace import sharing
from flows.sweep import Swept, sweep_once
from flows.tasks import Orchestrated
from flows.upkeep import Expired, Published, expire_once, publish_once

log = logging.getLogger(__name__)

_Done = TypeVar("_Done", Summary, Swept)

_PACKAGES = ("connectors", "flows", "nlp", "warehouse")
_HOUR_SECONDS = 3600
_DAY_SECONDS = 24 * _HOUR_SECONDS
_SECONDS_BEFORE_RETRY = 300
_MESSAGE_LENGTH = 2000


class SourcesFailed(Exception):
    """Some source gave up early; ``summary`` tells what was done all the same."""

    def __init__(self, summary: Summary | Swept) -> None:
        super().__init__("; ".join(f"{pull.source} {pull.query}: {pull.ending}" for pull in summary.failed))
        self.summary = summary


class NotEverybodyTold(Exception):
    """Some channel did not take what it was told: the next watch tells it again."""


def _run_name() -> str:
    """Name a run after what it does and the UTC minute it began."""
    return f"{flow_run.flow_name} {datetime.now(UTC):%Y-%m-%d %H:%M}"


@flow(
    name="listen",
    flow_run_name=_run_name,
    timeout_seconds=6 * _HOUR_SECONDS,
    task_runner=ThreadPoolTaskRunner(max_workers=SIDE_BY_SIDE),  # type: ignore[arg-type]  # invariant in its future
)
def listen(
    config: str = "wom.toml", brands: list[str] | None = None, sources: list[str] | None = None, retries: int = 2
) -> Summary | State[Summary]:
    """Collect, tag and measure what was said since the last run, then publish it.

    Safe to start again at any moment: every step takes up what is left to do. A source that fails does not stop the
    others, but it does fail the run.

    Args:
        config: Path of wom.toml on the machine of the worker. Leave it as it is.
        brands: Keys of the brands to listen for, as in [brands.acme] of wom.toml: acme. All of them where left out.
        sources: Names of the sources to ask, as in [sources.hackernews]: hackernews. All of them where left out.
        retries: How often a source that is down is tried again within this run, first after a minute, then after two,
            then after four.
    """
    return _carried_out(config, retries, brands, sources)


@flow(
    name="backfill",
    flow_run_name=_run_name,
    timeout_seconds=7 * _DAY_SECONDS,
    task_runner=ThreadPoolTaskRunner(max_workers=SIDE_BY_SIDE),  # type: ignore[arg-type]  # invariant in its future
)
def backfill(  # noqa: PLR0913, PLR0917 - its parameters are the form that the UI shows
    sources: list[str],
    since: datetime,
    until: datetime | None = None,
    brands: list[str] | None = None,
    retries: int = 2,
    config: str = "wom.toml",
) -> Summary | State[Summary]:
    """Collect, tag and measure what was said within a past stretch of time, then publish it.

    Safe to start again at any moment: the same stretch is read on from where it was left. What a platform no longer
    serves is a gap.

    Args:
        sources: Names of the sources to ask, as in [sources.hackernews] of wom.toml: hackernews. At least one. Those
            that charge for what is read do so here, too, within the caps of [budgets].
        since: From when on.
        until: Up to when, not included. Now, where left out.
        brands: Keys of the brands to listen for, as in [brands.acme] of wom.toml: acme. All of them where left out.
        retries: How often a source that is down is tried again within this run, first after a minute, then after two,
            then after four.
        config: Path of wom.toml on the machine of the worker. Leave it as it is.
    """
    return _carried_out(config, retries, brands, sources, Period.between(_in_utc(since), until and _in_utc(until)))


def _in_utc(moment: datetime) -> datetime:
    """Return a moment in UTC, which one that names no time zone is taken to be in, whatever that of this machine."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


@flow(
    name="retag",
    flow_run_name=_run_name,
    timeout_seconds=7 * _DAY_SECONDS,
    retries=2,
    retry_delay_seconds=_SECONDS_BEFORE_RETRY,
)
def retag(config: str = "wom.toml") -> Retagged:
    """Tag all stored posts with the present tagger, then measure and publish.

    Safe to start again at any moment: it goes on with what is left. Until nothing is left the answers speak from the
    tagger before, whose tags stay stored.

    Args:
        config: Path of wom.toml on the machine of the worker. Leave it as it is.
    """
    _begin()
    with listening(ProgressArtifacts()):
        retagged = retag_once(config, Orchestrated())
    _try_to_show(show_retagged, retagged)
    return retagged


@flow(
    name="publish",
    flow_run_name=_run_name,
    timeout_seconds=_HOUR_SECONDS,
    retries=2,
    retry_delay_seconds=_SECONDS_BEFORE_RETRY,
)
def publish(config: str = "wom.toml") -> Published:
    """Measure what is new and give readers a fresh copy, as every run of listen does in its end.

    Safe to start again at any moment.

    Args:
        config: Path of wom.toml on the machine of the worker. Leave it as it is.
    """
    _begin()
    published = publish_once(config, Orchestrated())
    _try_to_show(show_published, published)
    return published


@flow(
    name="expire",
    flow_run_name=_run_name,
    timeout_seconds=6 * _HOUR_SECONDS,
    retries=2,
    retry_delay_seconds=_SECONDS_BEFORE_RETRY,
)
def expire(config: str = "wom.toml") -> Expired:
    """Remove the posts and payloads that are past the terms of [retention] in wom.toml, then measure and publish.

    Safe to start again at any moment. Every run of listen does it, too: this one keeps the promise while listening is
    paused.

    Args:
        config: Path of wom.toml on the machine of the worker. Leave it as it is.
    """
    _begin()
    expired = expire_once(config, Orchestrated())
    _try_to_show(show_expired, expired)
    return expired


@flow(name="watch", flow_run_name=_run_name, timeout_seconds=_HOUR_SECONDS)
def watch(config: str = "wom.toml") -> Watched:
    """Look whether all is well, and tell the channels of [alerts] in wom.toml what is not, once, and when it is over.

    Safe to start again at any moment. Fails where a channel did not take what it was told: the next one tells it.

    Args:
        config: Path of wom.toml on the machine of the worker. Leave it as it is.
    """
    _begin()
    watched = watch_once(config, Orchestrated())
    if watched.told.refusals:
        raise NotEverybodyTold("; ".join(watched.told.refusals))
    return watched


@flow(
    name="sweep",
    flow_run_name=_run_name,
    timeout_seconds=6 * _HOUR_SECONDS,
    task_runner=ThreadPoolTaskRunner(max_workers=SIDE_BY_SIDE),  # type: ignore[arg-type]  # invariant in its future
)
def sweep(
    config: str = "wom.toml", sources: list[str] | None = None, believe: bool = False, retries: int = 2
) -> Swept | State[Swept]:
    """Ask the platforms what became of stored posts, take out what is gone there, then measure and publish.

    Safe to start again at any moment. Which posts are due, and at what cost, say [sweep] and [budgets] of wom.toml.

    Args:
        config: Path of wom.toml on the machine of the worker. Leave it as it is.
        sources: Names of the sources to ask, as in [sources.reddit]: reddit. All that can be asked, where left out.
        believe: Whether to take out whatever a source says is gone, however much it is. Only once you have seen that.
        retries: How often a source that is down is tried again within this run, first after a minute, then after two,
            then after four.
    """
    _begin()
    with listening(ProgressArtifacts()), sharing():
        swept = sweep_once(config, Orchestrated(retries), sources or (), believe=believe)
    _try_to_show(show_swept, config, swept)
    return _ended(swept)


def _carried_out(
    config: str, retries: int, brands: list[str] | None, sources: list[str] | None, period: Period | None = None
) -> Summary | State[Summary]:
    """Listen once, show in the UI how it went, and end in a state that bears the name of that."""
    _begin()
    with listening(ProgressArtifacts()), sharing():
        summary = listen_once(config, Orchestrated(retries), brands or (), sources or (), period)
    _try_to_show(show_summary, config, summary)
    return _ended(summary)


def _ended(done: _Done) -> _Done | State[_Done]:
    """Return what a run did, in a state that bears the name of how it went."""
    if done.failed:
        raise SourcesFailed(done)
    if done.partial:
        told = "; ".join(f"{pull.source} {pull.query}: {pull.detail}" for pull in done.partial)
        return Completed(name="Partial", message=told[:_MESSAGE_LENGTH], data=done)
    return done


def _try_to_show(show: Callable[..., None], *told: Any) -> None:
    """Show how the run went; where that fails, what was done stays done and sources that failed still fail the run."""
    try:
        show(*told)
    except Exception as error:  # noqa: BLE001 - the server, the warehouse or the file may have gone by now
        log.warning("the summary cannot be shown: %s", type(error).__name__)


def _begin() -> None:
    """End with the worker that started this run, write for nobody else to read, and log at INFO without secrets.

    ``PREFECT_LOGGING_EXTRA_LOGGERS`` has Prefect carry the log to the UI.
    """
    lifeline.hang_on()
    rights.keep_to_owner()
    hiding.hide_secrets()
    for package in _PACKAGES:
        logging.getLogger(package).setLevel(logging.INFO)
