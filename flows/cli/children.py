"""Processes that are kept running: started again when they die, after a wait that grows, and ended with us."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from flows import lifeline
from flows.cli import terminal

_FIRST_WAIT_SECONDS = 1
_LONGEST_WAIT_SECONDS = 60
_SECONDS_TO_COUNT_AS_WELL = 60
_LARGEST_LOG_BYTES = 10_000_000


class Child:
    """A command of Prefect that runs in a process of its own; what it says goes to a file.

    ``prepare`` is called before each start; while it raises, nothing is started and it is called again.
    """

    def __init__(self, arguments: Sequence[str], folder: Path, prepare: Callable[[], None] = lambda: None) -> None:
        self.name = arguments[0]
        self.log = folder / f"{self.name}.log"
        self._folder = folder
        self._command = [sys.executable, "-m", "flows.cli.kept", *arguments]
        self._prepare = prepare
        self._process: subprocess.Popen[bytes] | None = None
        self._began_at = 0.0
        self._due_at: float | None = None
        self._wait = _FIRST_WAIT_SECONDS
        self._is_waiting = False

    def start(self) -> None:
        """Start it, in a session of its own: Ctrl-C at a terminal is for us alone, who then end it in order."""
        self._prepare()
        _put_aside(self.log)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, with arguments of ours
                self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        self._began_at, self._due_at = time.monotonic(), None

    def mind(self) -> None:
        """Start it again where it has died, once the wait is over and nothing is left of what hung on it."""
        if self._due_at is None:
            if (code := self.ended()) is not None:
                self._plan_start(code)
        elif time.monotonic() >= self._due_at and lifeline.have_ended(self._own_lifeline(), 0):
            self._start_again()

    def _plan_start(self, code: int) -> None:
        """Say that it has died and when it starts again: each time later, unless it had run well for a while."""
        if time.monotonic() - self._began_at > _SECONDS_TO_COUNT_AS_WELL:
            self._wait = _FIRST_WAIT_SECONDS
        self._due_at = time.monotonic() + self._wait
        terminal.complain(f"The {self.name} ended {_told(code)}; it starts again in {self._wait} s. See {self.log}.")
        self._wait = min(2 * self._wait, _LONGEST_WAIT_SECONDS)

    def _start_again(self) -> None:
        """Start it, or try again in a moment: what it needs may be starting itself."""
        try:
            self.start()
        except Exception as error:  # noqa: BLE001 - whatever ails it, somebody has to go on trying
            if not self._is_waiting:
                terminal.complain(f"The {self.name} cannot start yet ({type(error).__name__}).")
            self._is_waiting = True
            self._due_at = time.monotonic() + _FIRST_WAIT_SECONDS
        else:
            self._is_waiting = False
            terminal.complain(f"The {self.name} was started again.")

    def ended(self) -> int | None:
        """Return the code by which it ended; ``None`` while it runs."""
        return self._process.poll() if self._process else None

    def stop(self, seconds: float) -> None:
        """End it by SIGTERM, or by SIGKILL where that takes longer; wait as long for what hangs on it."""
        if self._process is None:
            return
        try:
            self._process.terminate()
            self._process.wait(seconds)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            self._process.kill()
            self._process.wait()
        lifeline.have_ended(self._own_lifeline(), seconds)

    def _own_lifeline(self) -> Path:
        """Return what its own children hang on."""
        process = self._process.pid if self._process else 0
        return lifeline.path_of(self._folder, self.name, process)


def _put_aside(log: Path) -> None:
    """Give a log that has grown large another name, in place of the one that was put aside before."""
    if log.exists() and log.stat().st_size > _LARGEST_LOG_BYTES:
        log.replace(log.with_suffix(".old.log"))


def _told(code: int) -> str:
    """Say how a process ended."""
    return f"by {signal.Signals(-code).name}" if code < 0 else f"with code {code}"
