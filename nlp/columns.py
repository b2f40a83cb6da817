"""Gather tags and evidence column by column, and make the Arrow tables of them."""

from typing import Any

import pyarrow as pa
from spacy.tokens import Doc

from nlp.reading import Match, Reading, reading_of
from nlp.tags import EVIDENCE_SCHEMA, KINDS, TAG_SCHEMA

_SCORES = ("sentiment", "sentiment_label", "passion", "trust", "promotion", "reciprocity", "kind", "kind_scores")


class Columns:
    """The rows of one run so far, as one list per column."""

    def __init__(self) -> None:
        self._tags: dict[str, list[Any]] = {name: [] for name in TAG_SCHEMA.names}
        self._evidence: dict[str, list[Any]] = {name: [] for name in EVIDENCE_SCHEMA.names}

    def add(self, row: int, doc: Doc) -> None:
        """Add what was found in the text of ``row``: a mention per brand, or the one that was asked for."""
        reading = reading_of(doc)
        verdicts = {verdict.brand: verdict for verdict in reading.verdicts}
        for brand in reading.judged:
            matches = [match for match in reading.matches if match.brand == brand]
            verdict = verdicts.get(brand)
            field = matches[0].field if matches else reading.speaker and "author"
            scores = [None if verdict is None else getattr(verdict, name) for name in _SCORES]
            _append(self._tags, (row, brand, field, reading.lang, *scores))
            for match in matches:
                span = _span_of(reading, match)
                _append(self._evidence, (row, brand, "brand", match.cue, match.field, *span, None))
            for tag, cue, weight in verdict.support if verdict else ():
                _append(self._evidence, (row, brand, tag, cue.group, "text", *reading.span_of(cue), weight))

    def tags(self) -> pa.Table:
        """Return the mentions as ``TAG_SCHEMA``."""
        columns = dict(self._tags)
        columns["kind_scores"] = _scores(columns["kind_scores"])
        return pa.table(columns, schema=TAG_SCHEMA)

    def evidence(self) -> pa.Table:
        """Return their evidence as ``EVIDENCE_SCHEMA``."""
        return pa.table(self._evidence, schema=EVIDENCE_SCHEMA)


def _append(columns: dict[str, list[Any]], row: tuple[Any, ...]) -> None:
    """Add one row, its values in the order of the columns."""
    for column, value in zip(columns.values(), row, strict=True):
        column.append(value)


def _span_of(reading: Reading, match: Match) -> tuple[int, int]:
    """Return where a brand is named in the original text or title."""
    field = reading.title if match.field == "title" and reading.title else reading.clean
    return field.original(match.start, match.end)


def _scores(scores: list[tuple[float, ...] | None]) -> pa.StructArray:
    """Return the scores per kind as a struct, null where a text was not judged."""
    present = [(0.0,) * len(KINDS) if score is None else score for score in scores]
    columns = zip(*present, strict=True) if present else [()] * len(KINDS)
    arrays = [pa.array(column, pa.float32()) for column in columns]
    absent = pa.array([score is None for score in scores], pa.bool_())
    return pa.StructArray.from_arrays(arrays, fields=list(TAG_SCHEMA.field("kind_scores").type), mask=absent)
