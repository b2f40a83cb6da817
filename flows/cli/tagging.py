"""Tag the posts of a file for whoever has no warehouse: one row out for each row that can be read, in order."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from connectors.files import BadRow, FileFault, Row, read_rows
from flows.cli.exits import WrongUse
from flows.cli.tag_writers import TAGS, open_writer
from flows.progress import Progress, tell
from nlp.pipeline import Tagged, Tagger, load_tagger
from nlp.tags import TEXT_SCHEMA

_BATCH_SIZE = 2000
_LARGEST_INTEGER = 2**63 - 1
_SURROGATE = re.compile("[\ud800-\udfff]")
_TITLE_COLUMNS = ("title", "thread")
_TARGET_COLUMN = "target"


@dataclass(slots=True)
class Outcome:
    """How many posts were tagged, and which rows of the file could not be read: ``file:line: reason``."""

    tagged_count: int = 0
    unreadable: list[str] = field(default_factory=list)


def tag_file(posts: Path, output: Path | None, target_column: str | None) -> Outcome:
    """Tag every row of a file of JSON lines, CSV or Parquet and write the tags to ``output``, or to standard output.

    A row holds ``id`` and ``text``; the target column, ``target`` unless given, the brand or product to judge toward
    (without one the text is judged as a whole), ``title`` or ``thread`` what the post stands under, ``lang`` its
    language where known. The output appears whole or not at all.

    Raises ``WrongUse`` where the file cannot be read or has no such columns.
    """
    tagger = load_tagger(())
    outcome = Outcome()
    rows = _readable(posts, outcome)
    with open_writer(output) as write:
        while batch := tuple(islice(rows, _BATCH_SIZE)):
            if target_column is not None and not outcome.tagged_count:
                _require_target(posts, batch, target_column)
            write(answers(tagger, batch, target_column or _TARGET_COLUMN))
            outcome.tagged_count += len(batch)
            tell(Progress(f"tag {posts.name}", outcome.tagged_count, "posts"))
    return outcome


def _readable(posts: Path, outcome: Outcome) -> Iterator[dict[str, Any]]:
    """Yield the rows that can be read, noting the others."""
    is_first = True
    try:
        for row in read_rows(posts):
            if isinstance(row, BadRow):
                outcome.unreadable.append(f"{posts.name}:{row.line}: {row.reason}")
                continue
            if is_first:
                _require_columns(posts, row)
                is_first = False
            yield dict(row.fields)
    except FileFault as fault:
        raise WrongUse(f"{posts}: {fault}") from fault


def _require_columns(posts: Path, row: Row) -> None:
    """Raise ``WrongUse`` where a row lacks what posts are tagged by."""
    for column in ("id", "text"):
        if column not in row.fields:
            columns = ", ".join(row.fields) or "none"
            raise WrongUse(f"{posts.name}:{row.line}: no column '{column}'; there are: {columns}")


def _require_target(posts: Path, batch: Sequence[dict[str, Any]], column: str) -> None:
    """Raise ``WrongUse`` where none of the first rows has the target column asked for; JSON lines may leave it out."""
    if not any(column in row for row in batch):
        columns = ", ".join(dict.fromkeys(name for row in batch for name in row))
        raise WrongUse(f"{posts.name}: no column '{column}'; there are: {columns}")


def answers(tagger: Tagger, batch: Sequence[dict[str, Any]], target_column: str) -> list[dict[str, Any]]:
    """Return one answer for each row, in order: its tags, and their evidence with the words it points at."""
    texts = [_text(row.get("text")) or "" for row in batch]
    titles = [next((_text(row[name]) for name in _TITLE_COLUMNS if row.get(name)), None) for row in batch]
    langs = [_text(row.get("lang")) for row in batch]
    targets = [_text(row.get(target_column)) for row in batch]
    nobody = [None] * len(texts)
    table = pa.table({"text": texts, "title": titles, "lang": langs, "speaker": nobody}, schema=TEXT_SCHEMA)
    tagged = tagger.judge(table, targets)
    spans = _spans(tagged, texts, titles)
    return [
        {"id": _identifier(row.get("id")), "target": target}
        | {name: tags[name] for name in TAGS}
        | {"evidence": spans[tags["row"]], "tagger": tagger.name}
        for row, target, tags in zip(batch, targets, tagged.tags.to_pylist(), strict=True)
    ]


def _text(value: Any) -> str | None:
    """Return a cell as text; an empty one is none."""
    return None if value is None or value == "" else writable(str(value))


def _identifier(value: Any) -> str | float | None:
    """Return an id as it came where JSON knows its like, else as text."""
    if value is None or isinstance(value, float) or (isinstance(value, int) and abs(value) <= _LARGEST_INTEGER):
        return value
    return writable(str(value))


def writable(text: str) -> str:
    """Return the text with a mark for each half of a surrogate pair, which UTF-8 cannot hold; no span moves."""
    return _SURROGATE.sub("\ufffd", text)


def _spans(tagged: Tagged, texts: Sequence[str], titles: Sequence[str | None]) -> list[list[dict[str, Any]]]:
    """Return the evidence of each row, with the words it points at."""
    spans: list[list[dict[str, Any]]] = [[] for _ in texts]
    for span in tagged.evidence.to_pylist():
        row, start, end = span["row"], span["span_start"], span["span_end"]
        whole = texts[row] if span["field"] == "text" else titles[row] or ""
        facts = {name: span[name] for name in ("tag", "cue", "field", "weight")}
        spans[row].append(facts | {"start": start, "end": end, "text": whole[start:end]})
    return spans
