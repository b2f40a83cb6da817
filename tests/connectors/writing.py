"""Writes rows as files of every format, and reads files as tests want them."""

import csv
import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from connectors.files import START, BadRow, Position, Row, Stream, read_rows

ROWS = [
    {"id": "1", "text": "plain"},
    {"id": "2", "text": 'it says "so, there"\nand {more} [of] it\\'},
    {"id": "3", "text": "çà et là \U0001fab3 日本"},
    {"id": "4", "text": ""},
]


def as_json_lines(rows: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def as_json(rows: list[dict[str, Any]]) -> bytes:
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()


def as_csv(rows: list[dict[str, Any]], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def as_parquet(rows: list[dict[str, Any]]) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), file, row_group_size=2)
    return file.getvalue()


WRITERS: dict[str, Callable[[list[dict[str, Any]]], bytes]] = {
    "jsonl": as_json_lines,
    "ndjson": as_json_lines,
    "json": as_json,
    "csv": as_csv,
    "tsv": lambda rows: as_csv(rows, "\t"),
    "parquet": as_parquet,
}

COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {"": bytes, ".gz": gzip.compress, ".zst": zstandard.compress}

every_format = pytest.mark.parametrize("form", WRITERS)

every_text_format = pytest.mark.parametrize("form", ["jsonl", "json", "csv"])

every_compression = pytest.mark.parametrize("suffix", COMPRESSORS)


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def fields(path: Path | Stream, **options: Any) -> list[dict[str, Any]]:
    """Return the rows of a file, all of which must be readable."""
    rows = list(read_rows(path, **options))
    assert [row for row in rows if isinstance(row, BadRow)] == []
    return [dict(row.fields) for row in rows if isinstance(row, Row)]


def iter_into(rows: list[Any], path: Path, start: Position = START) -> None:
    """Read a file into ``rows``, which keeps what comes before a fault."""
    for row in read_rows(path, start):
        rows.append(row)  # noqa: PERF402  extend would keep nothing


def summary(path: Path) -> list[tuple[int, str]]:
    """Return for each row its line, and its id or what is wrong with it."""
    return [(row.line, row.fields.get("id", "") if isinstance(row, Row) else row.reason) for row in read_rows(path)]
