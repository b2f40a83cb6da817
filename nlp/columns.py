"""Gather tags and evidence row by row, and make the Arrow tables of them."""

from typing import Any

import pyarrow as pa
from spacy.tokens import Doc

from nlp.reading import Match, Reading, Verdict, reading_of
from nlp.tags import EVIDENCE_SCHEMA, KINDS, TAG_SCHEMA

_UNTAGGED = (None,) * 8

Row = tuple[Any, ...]


class Columns:
    """The rows of one run so far."""

    def __init__(self) -> None:
        self._tags: list[Row] = []
        self._evidence: list[Row] = []

    def add(self, row: int, doc: Doc) -> None:
        """Add what was found in the text of ``row``: a mention per brand, or the one that was asked for."""
        reading = reading_of(doc)
        verdicts = {verdict.brand: verdict for verdict in reading.verdicts}
        for brand in reading.judged:
            matches = [match for match in reading.matches if match.brand == brand]
            verdict = verdicts.get(brand)
            field = matches[0].field if matches else reading.speaker and "author"
            self._tags.append((row, brand, field, reading.lang, *(_tags(verdict) if verdict else _UNTAGGED)))
            for match in matches:
                span = _span_of(reading, match)
                self._evidence.append((row, brand, "brand", match.cue, match.field, *span, None))
            for one in verdict.support if verdict else ():
                span = reading.span_of(one)
                self._evidence.append((row, brand, one.tag, one.cue, "text", *span, one.weight))

    def tags(self) -> pa.Table:
        """Return the mentions as ``TAG_SCHEMA``."""
        columns = _turned(self._tags, TAG_SCHEMA)
        columns["kind_scores"] = _scores(columns["kind_scores"])
        return pa.table(columns, schema=TAG_SCHEMA)

    def evidence(self) -> pa.Table:
        """Return their evidence as ``EVIDENCE_SCHEMA``."""
        return pa.table(_turned(self._evidence, EVIDENCE_SCHEMA), schema=EVIDENCE_SCHEMA)


def _tags(verdict: Verdict) -> Row:
    """Return the tags in the order of the columns from ``sentiment`` on."""
    return (
        verdict.sentiment,
        verdict.sentiment_label,
        verdict.passion,
        verdict.trust,
        verdict.promotion,
        verdict.reciprocity,
        verdict.kind,
        verdict.kind_scores,
    )


def _turned(rows: list[Row], schema: pa.Schema) -> dict[str, Any]:
    """Return rows as columns."""
    columns = zip(*rows, strict=True) if rows else [()] * len(schema)
    return dict(zip(schema.names, columns, strict=True))


def _span_of(reading: Reading, match: Match) -> tuple[int, int]:
    """Return where a brand is named in the original text or title."""
    field = reading.title if match.field == "title" and reading.title else reading.clean
    return field.original(match.start, match.end)


def _scores(scores: Row) -> pa.StructArray:
    """Return the scores per kind as a struct, null where a text was not judged."""
    present = [(0.0,) * len(KINDS) if score is None else score for score in scores]
    columns = zip(*present, strict=True) if present else [()] * len(KINDS)
    arrays = [pa.array(column, pa.float32()) for column in columns]
    absent = pa.array([score is None for score in scores], pa.bool_())
    return pa.StructArray.from_arrays(arrays, fields=list(TAG_SCHEMA.field("kind_scores").type), mask=absent)
