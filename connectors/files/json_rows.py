"""Rows of JSON: one object a line, or objects one after the other, in an array or not."""

import json
import re
from collections.abc import Iterable, Iterator

import orjson

from connectors.files.rows import EXCERPT, LONGEST_ROW, START, TOO_LONG, BadRow, FileFault, Position, Row
from connectors.files.stream import Stream, decode

# Up to the next brace that is in no string, or to the quote that begins a string not yet read to its end.
_MARK = re.compile(rb'[^"{}]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"{}]*+)*+([{}"])', re.DOTALL)
_QUOTE, _OPEN = b'"{'
_BETWEEN = b" \t\r\n,"
_PIECE = 256 * 1024


def read_json_lines(stream: Stream, start: Position = START) -> Iterator[Row | BadRow]:
    """Yield the object of each line; a blank line is no row."""
    for line in stream.lines(start):
        if not line.is_whole:
            yield BadRow(line.number, TOO_LONG, decode(line.data), line.end)
        elif line.data and not line.data.isspace():
            yield _row(line.data, line.number, line.end)


def read_json(stream: Stream, start: Position = START) -> Iterator[Row | BadRow]:
    """Yield the outermost objects of a text, usually the elements of one array.

    The text is cut where braces balance and only then parsed, so that a broken object spoils no other and each has a
    position to go on from.

    Raises:
        FileFault: the text ends before an object or the array does.
    """
    is_array = next(stream.text(), b"").lstrip()[:1] == b"["
    cutter = _Cutter(start)
    for piece in _joined(stream.text(start)):
        yield from cutter.feed(piece)
    yield from cutter.finish()
    if is_array and cutter.latest != b"]":
        raise FileFault("the array is never closed: the file seems to be cut short")


class _Cutter:
    """Cuts a text into its outermost objects and holds no more of it than one."""

    def __init__(self, start: Position) -> None:
        self.latest = b""  # the last byte between objects that means something
        self._end = start  # of what is cut
        self._text = b""  # not cut yet
        self._scanned = 0  # how much of it
        self._depth = 0
        self._overlong: BadRow | None = None

    def feed(self, piece: bytes) -> Iterator[Row | BadRow]:
        text = self._text + piece
        cut, scanned = 0, self._scanned
        while (mark := _MARK.match(text, scanned)) and text[mark.end() - 1] != _QUOTE:
            scanned = mark.end()
            if text[scanned - 1] == _OPEN:
                if not self._depth:
                    yield from self._between(text[cut : scanned - 1])
                    cut = scanned - 1
                self._depth += 1
            elif self._depth:
                self._depth -= 1
                if not self._depth:
                    yield self._object(text[cut:scanned])
                    cut = scanned
        scanned = mark.end() - 1 if mark else len(text)
        self._text, self._scanned = text[cut:], scanned - cut
        yield from self._trim()

    def finish(self) -> Iterator[BadRow]:
        if self._depth:
            raise FileFault(
                f"the object begun on line {self._end.line + 1} is never closed: the file seems to be cut short"
            )
        yield from self._between(self._text)

    def _trim(self) -> Iterator[BadRow]:
        if not self._depth:
            yield from self._between(self._text[: self._scanned])
            self._text, self._scanned = self._text[self._scanned :], 0
        elif len(self._text) > LONGEST_ROW:
            self._forget()

    def _forget(self) -> None:
        """Let go of an object that is too long, except for what tells where the string being read ends."""
        text = self._text
        self._overlong = self._overlong or BadRow(self._end.line + 1, TOO_LONG, decode(text[:EXCERPT]), self._end)
        escape = b"\\" * ((len(text) - len(text.rstrip(b"\\"))) % 2)
        self._text = b'"' + escape if self._scanned < len(text) else b""
        gone = text[: len(text) - len(self._text)]
        self._advance(gone)
        self._scanned = 0

    def _object(self, data: bytes) -> Row | BadRow:
        line = self._end.line + 1
        self._advance(data)
        if self._overlong:
            bad, self._overlong = self._overlong._replace(end=self._end), None
            return bad
        if len(data) > LONGEST_ROW:
            return BadRow(line, TOO_LONG, decode(data[:EXCERPT]), self._end)
        return _row(data, line, self._end)

    def _between(self, data: bytes) -> Iterator[BadRow]:
        line = self._end.line + 1
        self._advance(data)
        meant = data.strip(_BETWEEN)
        self.latest = meant[-1:] or self.latest
        if meant.strip(_BETWEEN + b"[]"):
            yield BadRow(line, "between two objects stands something else", decode(meant[:EXCERPT]), self._end)

    def _advance(self, data: bytes) -> None:
        self._end = Position(self._end.offset + len(data), self._end.line + data.count(b"\n"))


def _joined(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Join small pieces: every piece costs a copy of the object being read."""
    held = bytearray()
    for piece in pieces:
        held += piece
        if len(held) >= _PIECE:
            yield bytes(held)
            held.clear()
    yield bytes(held)


def _row(data: bytes, line: int, end: Position) -> Row | BadRow:
    try:
        fields = _parse(data)
    except (ValueError, RecursionError) as error:
        return BadRow(line, f"broken JSON: {error}", decode(data[:EXCERPT]), end)
    if not isinstance(fields, dict):
        return BadRow(line, f"a row must be a JSON object, not {type(fields).__name__}", decode(data[:EXCERPT]), end)
    return Row(line, fields, end)


def _parse(data: bytes) -> object:
    """Parse JSON, also what only many writers think is JSON: NaN, control characters, halves of surrogate pairs."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return json.loads(decode(data), strict=False)
