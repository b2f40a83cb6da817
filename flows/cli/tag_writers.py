"""Write tags as JSON lines, CSV or Parquet: the whole file appears at once, or none."""

import csv
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import pyarrow as pa
import pyarrow.parquet

from flows.cli.exits import WrongUse
from flows.inert import without_formula
from nlp.tags import TAG_SCHEMA

Answers = Sequence[dict[str, Any]]
Write = Callable[[Answers], None]

_SPAN = pa.struct(
    [
        ("tag", pa.string()),
        ("cue", pa.string()),
        ("field", pa.string()),
        ("weight", pa.float32()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("text", pa.string()),
    ]
)
TAGS = ("lang", "sentiment", "sentiment_label", "passion", "trust", "promotion", "reciprocity", "kind", "kind_scores")
"""The tags of a post as they are written, in this order."""
_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("target", pa.string()),
        *((name, TAG_SCHEMA.field(name).type) for name in TAGS),
        ("evidence", pa.list_(_SPAN)),
        ("tagger", pa.string()),
    ]
)


@contextmanager
def open_writer(output: Path | None) -> Iterator[Write]:
    """Lend a function that writes answers: as its suffix says to ``output``, or as JSON lines to standard output.

    Raises ``WrongUse`` for a suffix other than .jsonl, .ndjson, .csv and .parquet, and where no file can be.
    """
    if output is None:
        yield _json_lines(sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    writer = _WRITERS.get(output.suffix)
    if writer is None:
        raise WrongUse(f"{output}: cannot write '{output.suffix}'; choose one of {', '.join(_WRITERS)}")
    if output.is_dir() or not output.parent.is_dir():
        raise WrongUse(f"{output}: " + ("a folder, not a file" if output.is_dir() else f"no folder {output.parent}"))
    draft = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        with draft.open("wb") as file, writer(file) as write:
            yield write
        draft.replace(output)
    finally:
        draft.unlink(missing_ok=True)


def _json_lines(file: BinaryIO) -> Write:
    def write(answers: Answers) -> None:
        file.writelines(orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE) for answer in answers)

    return write


@contextmanager
def _open_json_lines(file: BinaryIO) -> Iterator[Write]:
    yield _json_lines(file)


@contextmanager
def _open_csv(file: BinaryIO) -> Iterator[Write]:
    """Write what is nested as JSON text."""
    text = TextIOWrapper(file, encoding="utf-8", newline="")
    rows = csv.DictWriter(text, _SCHEMA.names)
    rows.writeheader()

    def write(answers: Answers) -> None:
        for answer in answers:
            nested = {name: orjson.dumps(answer[name]).decode() for name in ("kind_scores", "evidence")}
            rows.writerow({name: _in_csv(value) for name, value in (answer | nested).items()})

    yield write
    text.flush()
    text.detach()


def _in_csv(value: Any) -> Any:
    return without_formula(value) if isinstance(value, str) else value


@contextmanager
def _open_parquet(file: BinaryIO) -> Iterator[Write]:
    """Write identifiers as text, since a Parquet column has one type."""
    with pa.parquet.ParquetWriter(file, _SCHEMA) as table:

        def write(answers: Answers) -> None:
            rows = [answer | {"id": None if answer["id"] is None else str(answer["id"])} for answer in answers]
            table.write_table(pa.Table.from_pylist(rows, schema=_SCHEMA))

        yield write


_WRITERS = {".jsonl": _open_json_lines, ".ndjson": _open_json_lines, ".csv": _open_csv, ".parquet": _open_parquet}
