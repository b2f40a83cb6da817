"""Start one run from the command line: in this process, on the configured Prefect server, or on a temporary one."""

import logging
import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from flows.cli import terminal
from flows.cli.exit_codes import Exit
from flows.cli.exits import NotCompleted
from flows.configuration.settings import load_settings
from flows.direct import Direct
from flows.listen import Summary, listen_once
from flows.progress import Progress, tell


def run(
    config: Path, brands: Sequence[str] = (), sources: Sequence[str] = (), *, direct: bool, verbose: bool = False
) -> Summary:
    """Listen once and return what was done, failures of sources included.

    Raises ``ConfigurationError`` before anything is started, ``NotCompleted`` where Prefect cannot be reached.
    """
    load_settings(config).queries(brands, sources)
    if direct:
        signal.signal(signal.SIGINT, _stop)
        return listen_once(str(config), Direct(), brands, sources)
    return _orchestrated(config, brands, sources, verbose=verbose)


def _stop(_signal: int, _frame: object) -> NoReturn:
    """Stop at once, threads and all: whatever was stored is whole."""
    terminal.tell_stopped()
    os._exit(Exit.STOPPED)


def _orchestrated(config: Path, brands: Sequence[str], sources: Sequence[str], *, verbose: bool) -> Summary:
    """Run the Prefect flow in this process."""
    tell(Progress("start Prefect"))
    from flows.orchestration import SourcesFailed, listen  # noqa: PLC0415 - Prefect takes seconds to import

    if not verbose:
        _silence_console()
    _require_prefect()
    state = listen(
        config=str(config.absolute()), brands=list(brands), sources=list(sources), retries=0, return_state=True
    )
    outcome = state.result(raise_on_failure=False)
    if isinstance(outcome, SourcesFailed):
        return outcome.summary
    if isinstance(outcome, BaseException):
        raise outcome
    summary: Summary = outcome
    return summary


def _require_prefect() -> None:
    """Raise ``NotCompleted`` where the Prefect server that is configured, or a temporary one, does not answer."""
    from prefect.client.orchestration import get_client  # noqa: PLC0415
    from prefect.settings import PREFECT_API_URL  # noqa: PLC0415

    with get_client(sync_client=True) as client:
        problem = client.api_healthcheck()
    if problem is not None:
        server = PREFECT_API_URL.value() or "a temporary server"
        raise NotCompleted(f"Prefect at {server} does not answer ({problem}). Start it, or use --direct.")


def _silence_console() -> None:
    """Keep Prefect's log off the terminal; it still reaches the UI."""
    for name in ("prefect", "prefect.flow_runs", "prefect.task_runs", ""):
        for handler in logging.getLogger(name).handlers:
            if handler.__class__.__name__ == "PrefectConsoleHandler":
                handler.setLevel(logging.CRITICAL)
