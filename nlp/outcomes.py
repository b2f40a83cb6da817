"""What the encoder tells of each tag, and how its scores become the tag.

Kinds and sentiments compete (softmax). The other tags stand on a scale, of which an outcome is "at least this" (Frank &
Hall 2001): the chances of its outcomes, weighed by how far each leads up the scale, add up to the place on it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nlp.tags import KINDS, SENTIMENTS

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]

OUTCOMES = {
    "kind": KINDS,
    "sentiment": SENTIMENTS,
    "passion": ("mild", "strong", "extreme"),
    "trust": ("does not warn", "not against", "vouches", "vows"),
    "promotion": ("some", "plain"),
    "reciprocity": ("returns",),
}
"""The outcomes of each tag, in the order of their columns."""

STEPS = {
    "passion": (1 / 3, 1 / 3, 1 / 3),
    "trust": (0.5, 0.5, 0.5, 0.5),
    "promotion": (0.25, 0.75),
    "reciprocity": (1.0,),
}
"""How far each outcome of a scale leads up it. Passing on an offer stays apart from plain promotion."""

_SIDES = np.array([-1, 0, 1], np.float32)
_LOWEST_TRUST = np.float32(-1)


def _place() -> dict[str, slice]:
    places, start = {}, 0
    for tag, names in OUTCOMES.items():
        places[tag] = slice(start, start + len(names))
        start += len(names)
    return places


COLUMNS = _place()
OUTCOME_COUNT = sum(map(len, OUTCOMES.values()))


@dataclass(frozen=True, slots=True)
class Calibration:
    """What makes chances of scores: ``scale`` and ``shift`` of each outcome, and the ``lift`` of each kind.

    The kind said is the one whose chance times its lift is highest: without it rare kinds would hardly ever be said.
    """

    scale: Floats
    shift: Floats
    lift: Floats


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags of some texts, a row each: places in ``KINDS`` and ``SENTIMENTS``, chances, and the other numbers."""

    kind: Places
    kind_scores: Floats
    label: Places
    values: dict[str, Floats]


def tags_of(scores: Floats, calibration: Calibration) -> Tags:
    """Return what ``scores`` (texts x outcomes) say."""
    scores = scores * calibration.scale + calibration.shift
    kinds = _softmax(scores[:, COLUMNS["kind"]])
    moods = _softmax(scores[:, COLUMNS["sentiment"]])
    values = {"sentiment": moods[:, 2] - moods[:, 0]}
    for tag, steps in STEPS.items():
        # A product of matrices would add up in another order for other numbers of texts.
        values[tag] = (_sigmoid(scores[:, COLUMNS[tag]]) * np.array(steps, np.float32)).sum(axis=1)
    values["trust"] += _LOWEST_TRUST
    return Tags((kinds * calibration.lift).argmax(1), kinds, moods.argmax(1), values)


def directions(tags: Tags) -> dict[str, Floats]:
    """Return for each tag which outcomes (texts x outcomes) speak for the side it is on."""
    rows = np.arange(len(tags.kind))
    towards = {tag: np.zeros((len(rows), OUTCOME_COUNT), np.float32) for tag in OUTCOMES}
    towards["kind"][:, COLUMNS["kind"]] = -1 / (len(KINDS) - 1)
    towards["kind"][rows, COLUMNS["kind"].start + tags.kind] = 1
    towards["sentiment"][:, COLUMNS["sentiment"]] = np.sign(tags.values["sentiment"])[:, None] * _SIDES
    for tag, steps in STEPS.items():
        towards[tag][:, COLUMNS[tag]] = np.sign(tags.values[tag])[:, None] * steps
    return towards


def _sigmoid(scores: Floats) -> Floats:
    return (1 / (1 + np.exp(-scores))).astype(np.float32)


def _softmax(scores: Floats) -> Floats:
    shares: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    return shares
