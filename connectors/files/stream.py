"""The text of a file as UTF-8 bytes, in small pieces and in lines, whatever its compression and encoding."""

import codecs
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

import zstandard
from charset_normalizer import from_bytes

from connectors.files.rows import EXCERPT, LONGEST_ROW, START, FileFault, Position

_CHUNK = 256 * 1024
# So little at once because four bytes of zstd may stand for 128 KiB of text.
_COMPRESSED_CHUNK = 256
# What `zstd --long=31`, as of the large public archives, needs; all of it is held while such a file is read.
_LARGEST_WINDOW = 2**31
_SAMPLE = 1024 * 1024
_WESTERN = "cp1252"
_MARKS = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


_DECOMPRESSORS: dict[str, Callable[[], _Decompressor]] = {
    ".gz": lambda: zlib.decompressobj(wbits=31),
    ".zst": lambda: zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW).decompressobj(),
}
COMPRESSIONS = tuple(_DECOMPRESSORS)


class Line(NamedTuple):
    """A physical line without its end; of one longer than ``LONGEST_ROW`` only the beginning is there."""

    number: int
    data: bytes
    is_whole: bool
    end: Position


class Stream:
    """A file that can be read from any position, any number of times.

    Its encoding is detected where none is told. ``consumed`` counts the bytes of the file itself that the latest
    reading has used up.
    """

    def __init__(self, path: Path, encoding: str | None = None) -> None:
        self.path = path
        self.consumed = 0
        # A mark at the beginning of UTF-8 is no part of the first column's name.
        self._encoding = "utf-8-sig" if encoding and codecs.lookup(encoding).name == "utf-8" else encoding

    def read(self, offset: int = 0) -> Iterator[bytes]:
        """Yield the uncompressed bytes from ``offset`` on.

        Raises:
            FileFault: the file is missing, may not be read or is damaged.
        """
        try:
            with self.path.open("rb") as file:
                yield from self._pieces(file, offset)
        except (OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
            raise FileFault(error) from error

    def text(self, start: Position = START) -> Iterator[bytes]:
        """Yield the text from ``start`` on, as UTF-8."""
        if self._encoding is None:
            self._encoding = detect_encoding(self._sample())
        if codecs.lookup(self._encoding).name == "utf-8":
            return self.read(start.offset)
        decoded = codecs.iterdecode(self.read(), self._encoding, errors="replace")
        return _skip((piece.encode() for piece in decoded), start.offset)

    def lines(self, start: Position = START) -> Iterator[Line]:
        """Yield the lines of the text from ``start`` on."""
        number, offset, held, size = start.line, start.offset, bytearray(), 0
        for chunk in self.text(start):
            *ended, rest = chunk.split(b"\n")
            for part in ended:
                size += len(part)
                number, offset = number + 1, offset + size + 1
                data = bytes(held) + part if held else part
                yield _line(number, data, size, offset)
                held, size = bytearray(), 0
            size += len(rest)
            held += rest
            if size > LONGEST_ROW:
                del held[EXCERPT:]
        if size:
            yield _line(number + 1, bytes(held), size, offset + size)

    def _pieces(self, file: BinaryIO, offset: int) -> Iterator[bytes]:
        new_decompressor = _DECOMPRESSORS.get(self.path.suffix.lower())
        if new_decompressor:
            return _skip(_decompressed(self._chunks(file, _COMPRESSED_CHUNK), new_decompressor), offset)
        self.consumed = file.seek(offset)
        return self._chunks(file, _CHUNK)

    def _chunks(self, file: BinaryIO, size: int) -> Iterator[bytes]:
        while chunk := file.read(size):
            self.consumed = file.tell()
            yield chunk

    def _sample(self) -> bytes:
        sample = bytearray()
        with suppress(FileFault):  # of a damaged file the beginning may still be good
            for piece in self.read():
                sample += piece
                if len(sample) >= _SAMPLE:
                    break
        return bytes(sample)


def decode(data: bytes) -> str:
    """Return the text of a line; one that is not UTF-8, in a file that otherwise is, is taken for Windows-1252."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode(_WESTERN, errors="replace")


def detect_encoding(sample: bytes) -> str:
    """Return the likely encoding of a text that begins with ``sample``."""
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return _guess_encoding(sample)
    return "utf-8"


def _guess_encoding(sample: bytes) -> str:
    """Guess from the lines that tell encodings apart; where it may as well be Windows-1252, it is."""
    telling = b"\n".join(line for line in sample.split(b"\n") if not line.isascii())
    best = from_bytes(telling).best()
    if best is None or _WESTERN in best.could_be_from_charset or not (best.coherence or best.multi_byte_usage):
        return _WESTERN
    return best.encoding


def _line(number: int, data: bytes, size: int, offset: int) -> Line:
    is_whole = size <= LONGEST_ROW
    return Line(number, data if is_whole else data[:EXCERPT], is_whole, Position(offset, number))


def _decompressed(chunks: Iterable[bytes], new_decompressor: Callable[[], _Decompressor]) -> Iterator[bytes]:
    """Decompress one frame after the other: a compressed file may be several, joined."""
    decompressor: _Decompressor | None = None
    for chunk in chunks:
        rest = chunk
        while rest:
            decompressor = decompressor or new_decompressor()
            yield decompressor.decompress(rest)
            rest = b""
            if decompressor.eof:
                rest, decompressor = decompressor.unused_data, None
    if decompressor:
        raise EOFError("the compressed data ends too early")


def _skip(pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Leave out the first ``size`` bytes."""
    left = size
    for piece in pieces:
        if len(piece) > left:
            yield piece[left:]
        left = max(0, left - len(piece))
