"""Rows of delimited text: CSV, TSV and their like, with a header, quoted as RFC 4180 says."""

import csv
from collections import Counter, deque
from collections.abc import Iterator
from typing import Any, Self

from connectors.files.rows import EXCERPT, LONGEST_ROW, START, TOO_LONG, BadRow, FileFault, Position, Row
from connectors.files.stream import Line, Stream, decode

_DELIMITERS = ",;\t|"
# What a held line costs beside its text, so that a record of countless empty lines cannot fill the memory either.
_LINE_COST = 32
# How often, on average, a file may be read again because its records turn out wrong: without a bound, quotation marks
# that match by chance would make every line begin a record that ends with the file.
_AGAIN = 4

csv.field_size_limit(LONGEST_ROW)  # of the whole process: csv offers no other way


def read_delimited(
    stream: Stream, start: Position = START, *, delimiter: str | None = None, quote: str = '"'
) -> Iterator[Row | BadRow]:
    """Yield the records below the header; a blank line is no row.

    ``delimiter`` is, where ``None``, that of ``, ; tab |`` which the first line holds most often; without a ``quote``
    nothing is quoted.

    Raises:
        FileFault: the header cannot be read.
    """
    first = next(stream.lines(), None)
    if first is None:
        return
    text = decode(first.data)
    form: dict[str, Any] = {"delimiter": delimiter or max(_DELIMITERS, key=text.count), "strict": True}
    form |= {"quotechar": quote} if quote else {"quoting": csv.QUOTE_NONE}
    records = _Records(stream.lines(), form)
    header = records.header()
    if start != START:
        records = _Records(stream.lines(start), form)
    yield from records.rows(header)


class _Records:
    """Reads records, and after one that cannot be right goes on with its second line.

    So a quotation mark too many costs one line and does not swallow those that follow. Only in a file so broken that
    all its lines would be read again and again is a record given up with every line it took.
    """

    def __init__(self, lines: Iterator[Line], form: dict[str, Any]) -> None:
        self._lines = lines
        self._again: deque[Line] = deque()
        self._held: list[Line] = []  # the lines of the record being read
        self._size = 0
        self._credit = LONGEST_ROW  # how much may be read again
        self._reader = csv.reader(self, **form)

    def header(self) -> list[str]:
        """Return the names of the columns; the second of two equal ones becomes ``name.2``."""
        try:
            values = self._record()
        except csv.Error as error:
            raise FileFault(f"the header cannot be read: {error}") from error
        seen: Counter[str] = Counter()
        names = []
        for name in map(str.strip, values or ()):
            seen[name] += 1
            names.append(name if seen[name] == 1 else f"{name}.{seen[name]}")
        return names

    def rows(self, header: list[str]) -> Iterator[Row | BadRow]:
        """Yield the records from here on."""
        while True:
            try:
                values = self._record()
            except csv.Error as error:
                yield self._refuse(str(error))
                continue
            if values is None:
                return
            if len(values) == len(header):
                yield Row(self._held[0].number, dict(zip(header, values, strict=True)), self._held[-1].end)
            else:
                yield self._refuse(f"{len(values)} columns instead of {len(header)}")

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        """Hand ``csv.reader`` its next line."""
        line = self._again.popleft() if self._again else self._next_of_file()
        self._held.append(line)
        self._size += _cost(line)
        if not line.is_whole or self._size > LONGEST_ROW:
            raise csv.Error(TOO_LONG)
        return f"{decode(line.data)}\n"

    def _next_of_file(self) -> Line:
        line = next(self._lines)
        self._credit += _AGAIN * _cost(line)
        return line

    def _record(self) -> list[str] | None:
        while True:
            self._held, self._size = [], 0
            values = next(self._reader, None)
            if values is None or len(self._held) > 1 or not _is_blank(self._held[0]):
                return values

    def _refuse(self, reason: str) -> BadRow:
        first, *others = self._held
        end = first.end
        self._credit -= self._size - _cost(first)
        if self._credit < 0:
            self._credit, end = 0, self._held[-1].end
            reason += f"; lines {first.number} to {end.line} are left out, for too many quotation marks match nothing"
        else:
            self._again.extendleft(reversed(others))
        return BadRow(first.number, reason, decode(first.data[:EXCERPT]), end)


def _cost(line: Line) -> int:
    return len(line.data) + _LINE_COST


def _is_blank(line: Line) -> bool:
    return not line.data or line.data.isspace()
