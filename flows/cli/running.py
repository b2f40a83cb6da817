"""Start one run from the command line: in this process, on the configured Prefect server, or on a temporary one."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.cli import prefect_server, stopping, terminal
from flows.configuration.settings import load_settings
from flows.direct import Direct
from flows.handover import handover
from flows.listen import Summary, listen_once
from flows.period import Period
from flows.progress import Progress, tell
from flows.retag import Retagged, retag_once
from flows.sweep import Swept, sweep_once

if TYPE_CHECKING:
    from prefect import Flow
    from prefect.client.schemas.objects import FlowRun, State


def run(  # noqa: PLR0913 - what a run can be told
    config: Path,
    brands: Sequence[str] = (),
    sources: Sequence[str] = (),
    period: Period | None = None,
    *,
    direct: bool,
    verbose: bool = False,
) -> Summary:
    """Listen once, or within a past period, and return what was done, failures of sources included.

    Raises ``ConfigurationError`` before anything is started, ``NotCompleted`` where Prefect cannot be reached.
    """
    settings = load_settings(config)
    handover(settings)
    if not settings.queries(brands, sources):
        terminal.complain(f"{config}: no query to ask; collecting nothing. See [sources] in docs/configuration.md.")
    with stopping.at_once():
        if direct:
            return listen_once(str(config), Direct(), brands, sources, period)
        return _orchestrated(config, brands, sources, period, verbose=verbose)


def retag(config: Path, *, direct: bool, verbose: bool = False) -> Retagged:
    """Tag again what is stored and return what was done.

    Raises ``ConfigurationError`` before anything is started, ``NotCompleted`` where Prefect cannot be reached.
    """
    handover(load_settings(config))
    with stopping.at_once():
        if direct:
            return retag_once(str(config), Direct())
        outcome = _outcome_of("retag", config, verbose=verbose)
    if isinstance(outcome, BaseException):
        raise outcome
    retagged: Retagged = outcome
    return retagged


def sweep(config: Path, sources: Sequence[str], *, believe: bool, direct: bool, verbose: bool) -> Swept:
    """Sweep once and return what was done, failures of sources included.

    Raises ``ConfigurationError`` before anything is started, ``NotCompleted`` where Prefect cannot be reached.
    """
    handover(load_settings(config))
    with stopping.at_once():
        if direct:
            return sweep_once(str(config), Direct(), sources, believe=believe)
        told = {"sources": list(sources), "believe": believe, "retries": 0}
        swept: Swept = _summary(_outcome_of("sweep", config, verbose=verbose, **told))
    return swept


def _orchestrated(
    config: Path, brands: Sequence[str], sources: Sequence[str], period: Period | None, *, verbose: bool
) -> Summary:
    """Run the Prefect flow in this process."""
    told: dict[str, Any] = {"brands": list(brands), "sources": list(sources), "retries": 0}
    if period:
        told |= {"since": period.since, "until": period.until}
    summary: Summary = _summary(_outcome_of("backfill" if period else "listen", config, verbose=verbose, **told))
    return summary


def _summary(outcome: Any) -> Any:
    """Return what a run did, failures of sources included; raise what else it failed by."""
    from flows.orchestration import SourcesFailed  # noqa: PLC0415 - Prefect takes seconds to import

    if isinstance(outcome, SourcesFailed):
        return outcome.summary
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


def _outcome_of(flow: str, config: Path, *, verbose: bool, **told: Any) -> Any:
    """Run one of our flows in this process and return what it returns, or what it failed by."""
    tell(Progress("start Prefect"))
    from flows import orchestration  # noqa: PLC0415 - Prefect takes seconds to import

    if not verbose:
        _silence_console()
    prefect_server.require()
    watched = getattr(orchestration, flow).with_options(on_running=[_report_when_stopped], retries=0)
    state = watched(config=str(config.absolute()), return_state=True, **told)
    return state.result(raise_on_failure=False)


def _report_when_stopped(flow: "Flow[..., Any]", flow_run: "FlowRun", state: "State[Any]") -> None:  # noqa: ARG001
    """Have Prefect told of a run that is stopped; its own handling of signals would wait for all tasks first."""
    from prefect.client.orchestration import get_client  # noqa: PLC0415
    from prefect.states import Crashed  # noqa: PLC0415

    def report() -> None:
        with get_client(sync_client=True) as client:
            client.set_flow_run_state(flow_run.id, Crashed(message="Stopped by a signal."), force=True)

    stopping.end_at_once(report)


def _silence_console() -> None:
    """Keep Prefect's log off the terminal; it still reaches the UI."""
    for name in ("prefect", "prefect.flow_runs", "prefect.task_runs", ""):
        for handler in logging.getLogger(name).handlers:
            if handler.__class__.__name__ == "PrefectConsoleHandler":
                handler.setLevel(logging.CRITICAL)
