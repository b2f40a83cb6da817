"""Read posts annotated by the guide (``train.jsonl``, ``dev.jsonl``)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from nlp.tags import KINDS, TEXT_SCHEMA

_TEXTS = ("id", "target", "text", "sample")
_SCALES = {
    "kind": KINDS,
    "sentiment": range(-1, 2),
    "passion": range(4),
    "trust": range(-2, 3),
    "promo": range(3),
    "reciprocal": range(2),
}


@dataclass(frozen=True, slots=True)
class Gold:
    """A post as annotated; ``source`` is the set it comes from, ``title`` that of its thread."""

    post_id: str
    source: str
    target: str
    text: str
    title: str | None
    kind: str
    sentiment: int
    passion: int
    trust: int
    promo: int
    reciprocal: int
    is_random: bool


def read_gold(path: Path) -> list[Gold]:
    """Read one file of annotated posts.

    Raises ``ValueError`` with the line where a field is missing or an annotation off its scale.
    """
    return list(_parse(path))


def texts_of(posts: list[Gold]) -> pa.Table:
    """Return the posts as ``TEXT_SCHEMA``, in order; they are all English."""
    rows = [{"text": post.text, "title": post.title, "lang": "en"} for post in posts]
    return pa.Table.from_pylist(rows, schema=TEXT_SCHEMA)


def _parse(path: Path) -> Iterator[Gold]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            row: dict[str, Any] = orjson.loads(line)
            if fault := _fault(row):
                raise ValueError(f"{path}:{number}: {fault}.")
            yield Gold(
                post_id=row["id"],
                source=row["id"].split(":")[0],
                target=row["target"],
                text=row["text"],
                title=row.get("thread"),
                kind=row["kind"],
                sentiment=row["sentiment"],
                passion=row["passion"],
                trust=row["trust"],
                promo=row["promo"],
                reciprocal=row["reciprocal"],
                is_random=row["sample"] == "random",
            )


def _fault(row: dict[str, Any]) -> str | None:
    for field in _TEXTS:
        if not isinstance(row.get(field), str):
            return f"{field} is {row.get(field)!r}, not a text"
    for field, allowed in _SCALES.items():
        if row.get(field) not in allowed:
            return f"{field} is {row.get(field)!r}, not one of {list(allowed)}"
    return None
