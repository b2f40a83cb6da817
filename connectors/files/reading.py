"""Chooses how a file is read."""

from collections.abc import Iterator
from pathlib import Path

from connectors.files.csv_rows import read_delimited
from connectors.files.json_rows import read_json, read_json_lines
from connectors.files.parquet_rows import read_parquet
from connectors.files.rows import START, BadRow, FileFault, Position, Row
from connectors.files.stream import COMPRESSIONS, Stream

FORMATS = ("jsonl", "ndjson", "json", "csv", "tsv", "parquet")
"""By suffix, each also followed by that of a compression."""


def read_rows(
    file: Path | Stream,
    start: Position = START,
    *,
    file_format: str | None = None,
    delimiter: str | None = None,
    quote: str = '"',
) -> Iterator[Row | BadRow]:
    """Yield the rows of a file from ``start`` on, each with the position to go on from.

    The memory needed is that of the longest row, at most ``LONGEST_ROW`` bytes, whatever the size of the file.

    Args:
        file: its path, or a ``Stream`` where its encoding is known or progress is wanted.
        start: the end of a row that was read before.
        file_format: one of ``FORMATS``; by the file's suffix where ``None``.
        delimiter: of CSV; detected where ``None``.
        quote: of CSV; empty where nothing is quoted.

    Raises:
        FileFault: the file cannot be read, or not to its end. The rows before that stay good.
    """
    stream = file if isinstance(file, Stream) else Stream(file)
    match file_format or format_of(stream.path):
        case "jsonl" | "ndjson":
            return read_json_lines(stream, start)
        case "json":
            return read_json(stream, start)
        case "csv":
            return read_delimited(stream, start, delimiter=delimiter, quote=quote)
        case "tsv":
            return read_delimited(stream, start, delimiter=delimiter or "\t", quote=quote)
        case "parquet":
            return read_parquet(stream, start)
    raise FileFault(f"the format of {stream.path.name} is not known; it must be one of {', '.join(FORMATS)}")


def format_of(path: Path) -> str | None:
    """Return the format that the suffix of ``path`` tells, below that of a compression, or ``None``."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in COMPRESSIONS:
        suffixes.pop()
    name = suffixes[-1][1:] if suffixes else ""
    return name if name in FORMATS else None
