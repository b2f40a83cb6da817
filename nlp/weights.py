"""The table a judge weighs cues with: one row per cue group, one column per outcome.

An outcome's score is the sum of its column over the cues present, each between 0 and 1, plus its bias; the outcomes of
one tag compete by softmax with the outcome that is always there and scores 0 (neutral, none, talk).
"""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from math import isfinite

import numpy as np
import numpy.typing as npt

OUTCOMES = {
    "sentiment": ("positive", "negative"),
    "passion": ("felt",),
    "trust": ("vouches", "warns"),
    "promotion": ("promotes",),
    "reciprocity": ("returns",),
    "kind": ("advocacy", "satisfaction", "share", "promotion", "detraction"),
}
"""The outcomes of each tag, in the order of the columns, without the one that scores 0."""

WIDTH = sum(map(len, OUTCOMES.values()))
BIAS = "bias"
LENGTH = "length"


class WeightsError(ValueError):
    """A table of weights does not fit the lexicon; the message names the row."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A table of weights: ``rows`` gives the place of each cue group in ``table``, ``bias`` stands apart."""

    rows: dict[str, int]
    table: npt.NDArray[np.float64]
    bias: npt.NDArray[np.float64]


def _place_columns() -> dict[str, slice]:
    places: dict[str, slice] = {}
    start = 0
    for tag, outcomes in OUTCOMES.items():
        places[tag] = slice(start, start + len(outcomes))
        start += len(outcomes)
    return places


COLUMNS = _place_columns()


def load_weights(model: str, groups: frozenset[str]) -> Weights:
    """Read the weights of ``model`` for the cue ``groups`` there are.

    Raises ``WeightsError`` where a group has no row, a row no group, or a row not one finite number per column.
    """
    file = files("nlp").joinpath("models", model, "weights.toml")
    cues = tomllib.loads(file.read_text(encoding="utf-8"))["cues"]
    expected = {*groups, LENGTH, BIAS}
    if cues.keys() != expected:
        differing = sorted(cues.keys() ^ expected)
        raise WeightsError(f"{model}/weights.toml: rows {differing} are missing or unknown. Fit the weights again.")
    for name, row in cues.items():
        if len(row) != WIDTH or not all(isfinite(number) for number in row):
            raise WeightsError(f"{model}/weights.toml: row {name!r} has to hold {WIDTH} numbers, not {row}.")
    names = sorted(cues.keys() - {BIAS})
    table = np.array([cues[name] for name in names], float)
    return Weights({name: place for place, name in enumerate(names)}, table, np.array(cues[BIAS], float))
