"""Rows of JSON: one object a line, or objects one after the other, in an array or not."""

import re
from collections.abc import Iterable, Iterator

from connectors.files.rows import EXCERPT, LONGEST_ROW, START, TOO_LONG, BadRow, FileFault, Position, Row
from connectors.files.stream import Stream, decode
from connectors.payloads import parse_json

# Up to the next brace outside of strings, or past the quotation mark of a string that the text at hand does not end.
_MARK = re.compile(rb'[^"{}]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"{}]*+)*+(["{}])', re.DOTALL)
_REST_OF_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_QUOTE, _OPEN = b'"{'
_BLANK = b" \t\r\n,"
_BETWEEN = _BLANK + b"[]"
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

    The text is cut where braces outside of strings balance and only then parsed, so that each object has a position to
    go on from. A broken object spoils no other unless a quotation mark or a brace is missing: then those up to the next
    place where both balance are lost with it, in one bad row, or the file seems to be cut short.

    Raises:
        FileFault: the text ends before an object or the array does.
    """
    is_array = next(_joined(stream.text())).lstrip()[:1] == b"["
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
        self._is_in_string = False
        self._depth = 0
        self._overlong: BadRow | None = None

    def feed(self, piece: bytes) -> Iterator[Row | BadRow]:
        text = self._text + piece
        cut, scanned = 0, self._scanned
        while mark := (_REST_OF_STRING if self._is_in_string else _MARK).match(text, scanned):
            scanned = mark.end()
            if text[scanned - 1] == _QUOTE:
                self._is_in_string = not self._is_in_string
            elif text[scanned - 1] == _OPEN:
                if not self._depth:
                    yield from self._between(text[cut : scanned - 1])
                    cut = scanned - 1
                self._depth += 1
            elif self._depth:
                self._depth -= 1
                if not self._depth:
                    yield self._object(text[cut:scanned])
                    cut = scanned
        yield from self._keep(text[cut:])

    def finish(self) -> Iterator[BadRow]:
        if self._depth:
            line = self._end.line + 1
            raise FileFault(f"the object begun on line {line} is never closed: the file seems to be cut short")
        yield from self._between(self._text)

    def _keep(self, text: bytes) -> Iterator[BadRow]:
        """Keep what must be seen again together with the next piece."""
        # A backslash at the end may escape what comes next.
        escape = (len(text) - len(text.rstrip(b"\\"))) % 2 if self._is_in_string else 0
        self._text, self._scanned = text, len(text) - escape
        is_long = len(text) > LONGEST_ROW
        if self._depth and is_long:
            self._overlong = self._overlong or BadRow(self._end.line + 1, TOO_LONG, decode(text[:EXCERPT]), self._end)
            self._advance(self._drop_scanned())
        elif not self._depth and (is_long or not self._is_in_string):
            yield from self._between(self._drop_scanned())

    def _drop_scanned(self) -> bytes:
        dropped, self._text, self._scanned = self._text[: self._scanned], self._text[self._scanned :], 0
        return dropped

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
        self.latest = data.strip(_BLANK)[-1:] or self.latest
        stray = data.strip(_BETWEEN)
        before, _, after = data.partition(stray) if stray else (data, b"", b"")
        self._advance(before)
        if stray:
            line = self._end.line + 1
            self._advance(stray)
            yield BadRow(line, "between two objects stands something else", decode(stray[:EXCERPT]), self._end)
        self._advance(after)

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
    text = decode(data)
    try:
        fields = parse_json(text)
    except ValueError as error:
        return BadRow(line, f"broken JSON: {error}", text[:EXCERPT], end)
    if not isinstance(fields, dict):
        return BadRow(line, f"a row must be a JSON object, not {type(fields).__name__}", text[:EXCERPT], end)
    return Row(line, fields, end)
