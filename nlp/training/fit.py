"""Fit the weights of the judge on annotated posts: ``python -m nlp.training.fit --annotation DIR``.

Each tag is a softmax over its outcomes and "nothing", fitted with a ridge penalty by accelerated gradient descent
(Nesterov 1983; Beck & Teboulle 2009). Only numbers are written; no text leaves the folder given.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc

from nlp.components.judge import features
from nlp.lexicon import load_signals
from nlp.pipeline import assemble
from nlp.reading import reading_of
from nlp.scope import soften
from nlp.training.corpus import Gold, read_gold
from nlp.training.scales import FIRMEST_TRUST, PROMOTION_SHARES, STRONGEST_PASSION
from nlp.weights import BIAS, COLUMNS, LENGTH, OUTCOMES, WIDTH

Matrix = npt.NDArray[np.float64]

_WEIGHTS = Path(__file__).parents[1] / "models" / "rules-2" / "weights.toml"
_RIDGE = 5.0
_STEPS = 300
# What a cue of full strength has to weigh at least, whatever the posts at hand show; one of less, this share of it.
_HINT = 0.3
_LEAST = {
    ("trust", 1): {"trust:vouches": 2.5, "sentiment:positive": 1.0, "passion:felt": 0.3, "kind:advocacy": 2.0},
    ("trust", -1): {"trust:warns": 2.5, "sentiment:negative": 1.0, "passion:felt": 0.3, "kind:detraction": 2.0},
    ("sentiment", 1): {"sentiment:positive": 0.8, "trust:vouches": 0.3, "passion:felt": 0.3},
    ("sentiment", -1): {"sentiment:negative": 0.8, "trust:warns": 0.3, "passion:felt": 0.3, "kind:detraction": 0.6},
    ("passion", 1): {"passion:felt": 0.3},
    ("promotion", 1): {"promotion:promotes": 0.8},
    ("reciprocity", 1): {"reciprocity:returns": 4.0, "promotion:promotes": 1.0, "kind:promotion": 1.5},
}
# Sentences of reviews are not posts, and the spam sets know only promotion: they teach less than the brand sets.
_SOURCE_WEIGHTS = {"amazon": 0.3, "janitr": 0.5, "youtube": 0.5}
# How far rare outcomes are weighed up: 0 not at all, 1 until all weigh alike. Chosen by cross-validation.
_BALANCE = {"sentiment": 1.1, "trust": 0.5, "reciprocity": 0.7, "kind": 0.5}


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit on ``train.jsonl`` and write the weights of the model that the pipeline loads."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training.fit", description=__doc__)
    parser.add_argument("--annotation", type=Path, required=True, help="folder that holds train.jsonl")
    parser.add_argument("--output", type=Path, default=_WEIGHTS, help="where the table goes")
    chosen = parser.parse_args(arguments)
    posts = read_gold(chosen.annotation / "train.jsonl")
    shown = show(posts)
    chosen.output.write_text(render(fit(shown, posts)), encoding="utf-8")
    sys.stdout.write(f"{len(posts)} posts, {shown.shape[1]} cue groups: {chosen.output}\n")


def show(posts: Sequence[Gold]) -> Matrix:
    """Return how far each cue group (column) shows in each post (row)."""
    nlp = assemble((), exclude=("judge",))
    places = {name: place for place, name in enumerate(_names())}
    shown = np.zeros((len(posts), len(places)))
    docs = (nlp.make_doc(post.text) for post in posts)
    for row, doc in enumerate(nlp.pipe(map(_told, docs))):
        reading = reading_of(doc)
        for name, value in features(soften(reading.cues, reading.words), len(reading.words)).items():
            shown[row, places[name]] = value
    return shown


def _told(doc: Doc) -> Doc:
    """Tell that the post is English, as ``evaluate`` does."""
    reading_of(doc).told_lang = "en"
    return doc


def fit(shown: Matrix, posts: Sequence[Gold]) -> Matrix:
    """Return the table of weights, a row per cue group and one of biases at the end."""
    table = np.zeros((shown.shape[1] + 1, WIDTH))
    inputs = np.column_stack([shown, np.ones(len(posts))])
    source_weights = np.array([_SOURCE_WEIGHTS.get(post.source, 1.0) for post in posts])
    for tag in OUTCOMES:
        wanted = _wanted(tag, posts)
        weights = source_weights * _rarity(wanted, _BALANCE.get(tag, 0.0))
        table[:, COLUMNS[tag]] = _descend(inputs, wanted, weights, _least(tag))
    return table


def render(table: Matrix) -> str:
    """Return the table as TOML, a line per cue group."""
    columns = ", ".join(f"{tag}:{outcome}" for tag, outcomes in OUTCOMES.items() for outcome in outcomes)
    lines = [
        f"{name} = [{', '.join(f'{number:.2f}' for number in row)}]"
        for name, row in zip((*_names(), BIAS), table, strict=True)
    ]
    head = "# Written by python -m nlp.training.fit. What it was fitted on and what it is worth: see README.md.\n"
    return f"{head}# Columns: {columns}\n\n[cues]\n" + "\n".join(lines) + "\n"


def _names() -> list[str]:
    return [*load_signals(), LENGTH]


def _wanted(tag: str, posts: Sequence[Gold]) -> Matrix:
    """Return the share each outcome of ``tag`` should get in each post, that of none last.

    A middle mark on a scale is a share: passion 1 of 3 is a third felt, trust 1 of 2 is half vouched. An offer passed
    on (promo 1) counts a quarter, so that it stays apart from plain promotion.
    """
    marks: Mapping[str, Sequence[Sequence[float]]] = {
        "sentiment": [(post.sentiment > 0, post.sentiment < 0) for post in posts],
        "passion": [(post.passion / STRONGEST_PASSION,) for post in posts],
        "trust": [(max(post.trust, 0) / FIRMEST_TRUST, max(-post.trust, 0) / FIRMEST_TRUST) for post in posts],
        "promotion": [(PROMOTION_SHARES[post.promo],) for post in posts],
        "reciprocity": [(post.reciprocal,) for post in posts],
        "kind": [[post.kind == kind for kind in OUTCOMES["kind"]] for post in posts],
    }
    outcomes = np.array(marks[tag], float)
    return np.column_stack([outcomes, 1.0 - outcomes.sum(axis=1)])


def _least(tag: str) -> Matrix:
    """Return the least weight of each cue group for each outcome: a cue speaks for what its lexicon says it does."""
    least = np.full((len(_names()) + 1, len(OUTCOMES[tag])), -np.inf)
    for row, signal in enumerate(load_signals().values()):
        demands = _LEAST.get((signal.tag, signal.sign), {})
        for column, outcome in enumerate(OUTCOMES[tag]):
            if f"{tag}:{outcome}" in demands:
                least[row, column] = demands[f"{tag}:{outcome}"] * (1.0 if signal.strength == 1.0 else _HINT)
    return least


def _rarity(wanted: Matrix, balance: float) -> Matrix:
    weights: Matrix = (wanted / wanted.mean(axis=0) ** balance).sum(axis=1)
    weights /= weights.mean()
    return weights


def _descend(inputs: Matrix, wanted: Matrix, weights: Matrix, least: Matrix) -> Matrix:
    """Minimise the weighted cross-entropy plus the ridge, which spares the bias, with no weight below ``least``."""
    ridge = np.full((inputs.shape[1], 1), _RIDGE)
    ridge[-1] = 0.0
    weighted = inputs * weights[:, None]
    step = 1.0 / (np.linalg.eigvalsh(weighted.T @ inputs)[-1] / 2 + _RIDGE)
    table = ahead = np.zeros((inputs.shape[1], wanted.shape[1] - 1))
    pace = 1.0
    for _ in range(_STEPS):
        slope = weighted.T @ (_softmax(inputs @ ahead) - wanted)[:, :-1] + ridge * ahead
        quicker = (1 + np.sqrt(1 + 4 * pace * pace)) / 2
        following = np.maximum(ahead - step * slope, least)
        ahead = following + (pace - 1) / quicker * (following - table)
        table, pace = following, quicker
    return table


def _softmax(scores: Matrix) -> Matrix:
    full = np.column_stack([scores, np.zeros(len(scores))])
    chances: Matrix = np.exp(full - full.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    return chances


if __name__ == "__main__":
    main()
