"""What reading a file gives: rows, rows that cannot be read, and where each of them ends."""

from collections.abc import Mapping
from typing import Any, NamedTuple

LONGEST_ROW = 16 * 1024 * 1024
"""Bytes; a longer row is not read but reported, so that no file can fill the memory."""

TOO_LONG = f"longer than {LONGEST_ROW // 1024**2} MiB"

EXCERPT = 2000
"""How much of a row that cannot be read is kept."""


class Position(NamedTuple):
    """The end of a row: where the next begins.

    ``offset`` counts bytes of the file's text as UTF-8, uncompressed (rows, for Parquet); ``line`` counts the lines
    (rows) before it.
    """

    offset: int
    line: int


START = Position(0, 0)


class Row(NamedTuple):
    """A row: ``line`` is the physical line it begins on (its number, for Parquet), from 1."""

    line: int
    fields: Mapping[str, Any]
    end: Position


class BadRow(NamedTuple):
    """A row that cannot be read, why, and how it begins."""

    line: int
    reason: str
    raw: str
    end: Position


class FileFault(Exception):
    """A file cannot be read at all, or not to its end; the rows before stay good.

    ``is_passing`` where the system, not the file, is to blame: the same file may be read another time.
    """

    def __init__(self, cause: Exception | str) -> None:
        super().__init__(getattr(cause, "strerror", None) or str(cause))
        self.is_passing = isinstance(cause, OSError) and cause.errno is not None
