"""Rows of Parquet files, read batch by batch."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from connectors.files.rows import EXCERPT, START, BadRow, FileFault, Position, Row
from connectors.files.stream import COMPRESSIONS, Stream, decode

_BATCH = 2000
_BUFFER = 1024 * 1024


def read_parquet(stream: Stream, start: Position = START) -> Iterator[Row | BadRow]:
    """Yield the rows in order. Times are ISO 8601 text: Parquet holds dates that Python does not.

    Raises:
        FileFault: the file is damaged.
    """
    try:
        with _opened(stream) as file:
            if file.seek(0, os.SEEK_END):
                yield from _rows(pq.ParquetFile(file, buffer_size=_BUFFER), start, stream)
    except (OSError, pa.ArrowException) as error:
        raise FileFault(error) from error


@contextmanager
def _opened(stream: Stream) -> Iterator[IO[bytes]]:
    """Open the file; a compressed one is unpacked to disk first, for Parquet is read from its end."""
    if stream.path.suffix.lower() not in COMPRESSIONS:
        with stream.path.open("rb") as file:
            yield file
        return
    with TemporaryFile() as unpacked:
        for piece in stream.read():
            unpacked.write(piece)
        yield unpacked


def _rows(file: pq.ParquetFile, start: Position, stream: Stream) -> Iterator[Row | BadRow]:
    group, number = _first_group(file.metadata, start.offset)
    size = stream.path.stat().st_size
    for batch in file.iter_batches(_BATCH, row_groups=range(group, file.num_row_groups)):
        stream.consumed = size * number // file.metadata.num_rows
        for values in zip(*map(_values, batch.columns), strict=True):
            number += 1
            if number > start.offset:
                yield _row(dict(zip(batch.schema.names, values, strict=True)), number)


def _first_group(metadata: Any, offset: int) -> tuple[int, int]:
    """Return the row group that holds the row at ``offset``, and how many rows stand before that group."""
    before = 0
    for group in range(metadata.num_row_groups):
        count = metadata.row_group(group).num_rows
        if before + count > offset:
            return group, before
        before += count
    return metadata.num_row_groups, before


def _row(fields: dict[str, Any], number: int) -> Row | BadRow:
    end = Position(number, number)
    for name, value in fields.items():
        if isinstance(value, Exception):
            return BadRow(number, f"column {name}: {value}", str(fields)[:EXCERPT], end)
    return Row(number, fields, end)


def _values(column: pa.Array) -> list[Any]:
    if pa.types.is_temporal(column.type):
        column = column.cast(pa.string())
    try:
        values = column.to_pylist()
    except (ValueError, OverflowError):
        values = [_value(scalar) for scalar in column]
    return [decode(value) if isinstance(value, bytes) else value for value in values]


def _value(scalar: pa.Scalar) -> Any:
    """Return the value, or why Python cannot hold it: one bad value must not cost the whole batch."""
    try:
        return scalar.as_py()
    except (ValueError, OverflowError) as error:
        return error
