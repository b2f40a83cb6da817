"""Run the trained encoder: passages in, their tags and the tokens that speak for them out."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime
import orjson

from nlp.outcomes import COLUMNS, OUTCOME_COUNT, Calibration, Floats, Places, directions, tags_of
from nlp.tags import KINDS, SENTIMENTS
from nlp.wordpieces import TARGET, Passage, Pieces, WordPieces

_TOGETHER = 32
"""How many passages of one length go through the encoder at once: more would not stay in a core's cache."""
# Sums come out the same to the last bit where the length depends on the passage alone and where two or more are read.
_EVEN_LENGTH = 4
_FEWEST = 2
# As one kernel, adding and norming take five times as long as apart (onnxruntime 1.31, with AVX-512).
_SLOW = ["SkipLayerNormFusion"]
_MOST_SPEAKING = 4
_FAINT = 0.3
"""A piece that adds less than this share of what the strongest adds is no evidence."""
_NOTEWORTHY = 0.1
"""How far a tag has to be from 0 to be given evidence."""
_TALK = KINDS.index("talk")


class Impression(NamedTuple):
    """What the encoder makes of a passage.

    ``speaking`` gives, for each tag that is worth a reason, the tokens of the text that speak for it most, with their
    shares in it, which add up to 1; one may come several times.
    """

    kind: str
    kind_scores: tuple[float, ...]
    sentiment_label: str
    values: dict[str, float]
    speaking: dict[str, list[tuple[int, float]]]


@dataclass(frozen=True, slots=True)
class Pending:
    """Passages being read: ``which`` of the distinct ones each is, and the runs those are in."""

    which: list[int]
    runs: list[tuple[list[int], Future[list[Impression]]]]

    def impressions(self) -> Iterator[Impression]:
        """Yield what is made of each passage, in order, as soon as all are read."""
        made = {place: one for places, run in self.runs for place, one in zip(places, run.result(), strict=True)}
        return (made[place] for place in self.which)


class Encoder:
    """A packaged model."""

    def __init__(self, model: str) -> None:
        folder = Path(str(files("nlp").joinpath("models", model)))
        self._pieces = WordPieces(folder / "tokenizer.json")
        self._calibration = read_calibration(folder / "calibration.json")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOW
        )
        self._readers = ThreadPoolExecutor(_processor_count(), thread_name_prefix="encoder")

    def begin(self, passages: Sequence[Passage]) -> Pending:
        """Begin to read ``passages``, on all processors. What looks alike to the encoder is read once."""
        pieces = [self._pieces.cut(passage) for passage in passages]
        looks = [(*one.ids, *one.marks, *one.tokens) for one in pieces]
        places = {look: place for place, look in enumerate(dict.fromkeys(looks))}
        distinct = list(dict(zip(looks, pieces, strict=True)).values())
        by_length: dict[int, list[int]] = {}
        for place, one in enumerate(distinct):
            by_length.setdefault(-(-len(one.ids) // _EVEN_LENGTH) * _EVEN_LENGTH, []).append(place)
        runs = [
            (chosen, self._readers.submit(self._read, [distinct[place] for place in chosen], length))
            for length, own in by_length.items()
            for chosen in (own[start : start + _TOGETHER] for start in range(0, len(own), _TOGETHER))
        ]
        return Pending([places[look] for look in looks], runs)

    def _read(self, pieces: Sequence[Pieces], length: int) -> list[Impression]:
        """Read passages together, each drawn out to ``length``."""
        count, shape = len(pieces), (max(len(pieces), _FEWEST), length)
        ids, marks, tokens = np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.full(shape, -1)
        there = np.zeros(shape, np.bool_)
        for row, one in enumerate(pieces):
            own = len(one.ids)
            ids[row, :own], marks[row, :own], tokens[row, :own] = one
            there[row, :own] = True
        scores, added = self._session.run(None, {"ids": ids, "marks": marks, "there": there})
        added *= self._calibration.scale
        added[(tokens < 0) | (marks & TARGET > 0)] = 0
        return list(_impressions(scores[:count], added[:count], tokens[:count], self._calibration))


def _processor_count() -> int:
    """Return how many processors this process may use, where the system tells, else how many there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _impressions(scores: Floats, added: Floats, tokens: Places, calibration: Calibration) -> Iterator[Impression]:
    tags = tags_of(scores, calibration)
    speaking: list[dict[str, list[tuple[int, float]]]] = [{} for _ in scores]
    for tag, towards in directions(tags).items():
        worth = tags.kind != _TALK if tag == "kind" else np.abs(tags.values[tag]) >= _NOTEWORTHY
        rows = np.flatnonzero(worth)
        shares = np.einsum("npo,no->np", added[rows][:, :, COLUMNS[tag]], towards[rows][:, COLUMNS[tag]])
        for row, found in zip(rows.tolist(), _strongest(shares, tokens[rows]), strict=True):
            speaking[row][tag] = found
    values = {tag: column.tolist() for tag, column in tags.values.items()}
    for row, scores_of_kinds in enumerate(tags.kind_scores.tolist()):
        yield Impression(
            kind=KINDS[tags.kind[row]],
            kind_scores=tuple(scores_of_kinds),
            sentiment_label=SENTIMENTS[tags.label[row]],
            values={tag: column[row] for tag, column in values.items()},
            speaking=speaking[row],
        )


def _strongest(shares: Floats, tokens: Places) -> Iterator[list[tuple[int, float]]]:
    """Yield for each row the tokens whose pieces hold the most, with their shares of what they hold together."""
    places: Places = np.argsort(-shares, axis=1)[:, :_MOST_SPEAKING]
    held = np.take_along_axis(shares, places, axis=1)
    held[(held < _FAINT * held[:, :1]) | (held <= 0)] = 0
    held /= np.maximum(held.sum(axis=1, keepdims=True), np.finfo(np.float32).tiny)
    for row_tokens, row_held in zip(np.take_along_axis(tokens, places, axis=1).tolist(), held.tolist(), strict=True):
        yield [(token, share) for token, share in zip(row_tokens, row_held, strict=True) if share]


def read_calibration(file: Path) -> Calibration:
    """Read what makes chances of the scores of one model.

    Raises ``ValueError`` where a number is missing.
    """
    told = orjson.loads(file.read_bytes())
    scale, shift, lift = (np.array(told[name], np.float32) for name in ("scale", "shift", "lift"))
    if not len(scale) == len(shift) == OUTCOME_COUNT or len(lift) != len(KINDS):
        raise ValueError(
            f"{file} has to hold {OUTCOME_COUNT} scales and shifts and {len(KINDS)} lifts. Export it again."
        )
    return Calibration(scale, shift, lift)
