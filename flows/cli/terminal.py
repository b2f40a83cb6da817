"""The terminal: where answers go to standard output, and everything else to standard error."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from io import TextIOWrapper
from typing import IO, Any

from rich.console import Console
from rich.logging import RichHandler
from rich.progress import BarColumn, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table
from rich.text import Text

from flows import progress
from flows.inert import one_line


class _Terminal(Console):
    """A console that falls silent when its reader has gone: a command goes on and ends with the code of its work."""

    def on_broken_pipe(self) -> None:
        hush(self.file)


def hush(stream: IO[str]) -> None:
    """Lead a stream nowhere, what it still holds included, so that Python does not complain about it at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


_UNFOLDED = 10_000
"""How wide a table may be, in characters, that goes to a file or another program, where nothing has to fit a screen."""

out = _Terminal(highlight=False, width=None if sys.stdout.isatty() else _UNFOLDED)
err = _Terminal(stderr=True, highlight=False)
_HEADING_WIDTH = 80
_NAME_LENGTH = 100
_live: list[Bars] = []


class Form(StrEnum):
    """How the answer to a query is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


def bear_any_text() -> None:
    """Show a question mark, rather than fail, for what the encoding of the terminal lacks."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def write(content: bytes) -> None:
    """Write an answer as it is."""
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        hush(sys.stdout)


def say(text: str) -> None:
    """Write one line of answer."""
    out.print(text, markup=False, soft_wrap=True)


def complain(text: str) -> None:
    """Say what went wrong, line by line, with nothing in it that a terminal would act on."""
    for line in text.splitlines():
        err.print(f"wom: {one_line(line, length=1000)}", markup=False, soft_wrap=True)


def tell_stopped() -> None:
    """Say that a run was stopped and that nothing is lost by it, in place of the live lines."""
    for bars in _live:
        bars.stop()
    complain("Stopped. Nothing is lost: the next run goes on from here.")


def told_name(name: str) -> str:
    """Return the name of a person as told on the command line: one line that can be stored and shown."""
    return one_line(name.strip(), length=_NAME_LENGTH)


def inert(value: Any, length: int) -> Text:
    """Return a value as one line that is shown and never acted on."""
    return Text(one_line(str(value), length=length))


def table(*headings: str) -> Table:
    """Return an empty table whose cells fold rather than vanish."""
    empty = Table(box=None, header_style="bold", pad_edge=False)
    for heading in headings:
        empty.add_column(inert(heading, _HEADING_WIDTH), overflow="fold")
    return empty


@contextmanager
def watching(*, verbose: bool) -> Iterator[None]:
    """Show the log as it is written where ``verbose``, else a live line for every step that takes a while."""
    if verbose:
        logging.basicConfig(level=logging.INFO, format="%(message)s", handlers=[RichHandler(console=err)])
        yield
        return
    columns = (
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[count]}"),
        TimeElapsedColumn(),
    )
    with Bars(*columns, console=err, transient=True) as bars, progress.listening(_BarListener(bars)):
        _live.append(bars)
        try:
            yield
        finally:
            _live.remove(bars)


class _BarListener:
    """Moves one bar a step."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._shown: dict[str, TaskID] = {}

    def __call__(self, told: progress.Progress) -> None:
        """Show where a step stands; a step that cannot say its share pulses."""
        if told.step not in self._shown:
            self._shown[told.step] = self._bars.add_task(one_line(told.step), total=None, count="")
        self._bars.update(
            self._shown[told.step],
            total=None if told.share is None else 1.0,
            completed=told.share or 0.0,
            count=told.count,
        )
