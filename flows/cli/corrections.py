"""Correct tags by hand, and write what was corrected as training data."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from flows.cli.exits import WrongUse
from flows.cli.opening import post_of, warehouse_of
from flows.cli.tag_writers import open_writer
from flows.cli.terminal import told_name
from nlp.tags import KINDS, SENTIMENTS
from nlp.training.scales import marks
from warehouse import corrections
from warehouse.corrections import Correction

_SAMPLE = "corrected"
_LINES = (".jsonl", ".ndjson")
_NUMBERS = ("passion", "trust", "promotion", "reciprocity")


@dataclass(frozen=True, slots=True)
class Exported:
    """How many corrected mentions were written, and which were left out and why."""

    written_count: int
    left_out: tuple[str, ...]


def tags_told(kind: str | None, sentiment: int | None) -> dict[str, str]:
    """Return the tags that a person gives, by their names in the warehouse.

    Raises ``WrongUse`` for what is no kind or no sentiment.
    """
    if kind is not None and kind not in KINDS:
        raise WrongUse(f"kind {kind!r} is not one of {', '.join(KINDS)}")
    if sentiment is not None and sentiment not in (-1, 0, 1):
        raise WrongUse(f"sentiment {sentiment} is not one of -1, 0, 1")
    tags = {} if kind is None else {"kind": kind}
    return tags if sentiment is None else tags | {"sentiment": SENTIMENTS[sentiment + 1]}


def correct(  # noqa: PLR0913 - all that a correction says
    config: Path, post: str, tags: Mapping[str, str], *, brand: str | None, by: str, note: str | None, undo: bool
) -> list[Correction]:
    """Correct the tags of a mention, or take back what was corrected of it.

    Raises ``WrongUse`` where it is not clear what is meant.
    """
    if undo and tags:
        raise WrongUse("--undo takes back all that is corrected of a mention: leave out --kind and --sentiment")
    if not undo and not tags:
        raise WrongUse("say what the mention is: --kind, --sentiment or both; or --undo")
    who = told_name(by)
    if not who:
        raise WrongUse("say who corrects: --by NAME")
    path = warehouse_of(config)
    name = post_of(path, post)
    if undo:
        return corrections.undo(path, name, brand=brand, by=who, note=note)
    return corrections.correct(path, name, brand=brand, tags=tags, by=who, note=note)


def export(config: Path, file: Path) -> Exported:
    """Write each corrected mention as an annotated post, one JSON line each, for ``nlp.training``.

    Left out is what no text shows: a repost, whose words are another's; a post whose text was edited since it was
    judged; one of whose tags some are not known.
    """
    if file.suffix not in _LINES:
        raise WrongUse(f"{file}: training data is written as JSON lines; choose one of {', '.join(_LINES)}")
    rows = corrections.corrected(warehouse_of(config))
    reasons = [_hindrance(row) for row in rows]
    usable = [_annotated(row) for row, reason in zip(rows, reasons, strict=True) if reason is None]
    with open_writer(file) as write:
        write(usable)
    left_out = [f"{row['id']} ({row['target']}): {why}" for row, why in zip(rows, reasons, strict=True) if why]
    return Exported(len(usable), tuple(left_out))


def _hindrance(row: Mapping[str, Any]) -> str | None:
    """Say why a corrected mention teaches nothing about its text; ``None`` where it does."""
    if row["is_repost"]:
        return "a repost, whose words are another's"
    if row["is_edited_since"]:
        return "its text was edited since it was judged"
    unknown = [name for name in _NUMBERS if row[name] is None or not isfinite(row[name])]
    unknown += [name for name in ("kind", "sentiment_label") if row[name] is None]
    return f"the tagger gave no {', '.join(unknown)}" if unknown else None


def _annotated(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a corrected mention in the form of the annotation files."""
    thread = {"thread": row["thread"]} if row["thread"] else {}
    texts = {name: row[name] for name in ("id", "target", "text")}
    return {**texts, **thread, "kind": row["kind"], **marks(row), "sample": _SAMPLE}
