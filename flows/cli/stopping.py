"""Being stopped by hand or by the system: say so, leave nothing behind, and end with the code of the signal."""

import atexit
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from flows.cli import terminal
from flows.cli.exit_codes import Exit

_CODES = {signal.SIGINT: Exit.STOPPED, signal.SIGTERM: Exit.TERMINATED}
_SECONDS_TO_TIDY_UP = 10

_received: list[int] = []


def heed_signals() -> None:
    """Have both signals unwind the program; one that our parent told us to ignore stays ignored."""
    for number in _CODES:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _unwind)


def _unwind(number: int, _frame: FrameType | None) -> NoReturn:
    """Note the signal, since DuckDB turns whatever is raised while it works into an error of its own, and unwind."""
    _received.append(number)
    raise KeyboardInterrupt


def code_of(error: BaseException) -> Exit | None:
    """Return the code of the signal that led to an error; ``None`` where none did."""
    if _received:
        return _CODES[signal.Signals(_received.pop())]
    return Exit.STOPPED if isinstance(error, KeyboardInterrupt) else None


@contextmanager
def at_once() -> Iterator[None]:
    """End the process at the first signal in this block, whatever its threads are at: all that was stored is whole."""
    before = {number: signal.getsignal(number) for number in _CODES}
    end_at_once()
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def end_at_once(report: Callable[[], None] | None = None) -> None:
    """Have the signals that are not ignored end the process at once, after ``report`` where that takes no long time."""

    def end(number: int, _frame: FrameType | None) -> NoReturn:
        try:
            terminal.tell_stopped()
            tidying = threading.Thread(target=_tidy_up, args=[report], daemon=True)
            tidying.start()
            tidying.join(_SECONDS_TO_TIDY_UP)
        finally:
            os._exit(_CODES[signal.Signals(number)])

    for number in _CODES:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, end)


def _tidy_up(report: Callable[[], None] | None) -> None:
    """Report, then do what is due at exit, such as ending Prefect's temporary server; threads are not waited for."""
    try:
        if report is not None:
            report()
    finally:
        atexit._run_exitfuncs()  # noqa: SLF001 - os._exit leaves them out
