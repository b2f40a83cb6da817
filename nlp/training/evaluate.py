"""Measure the tagger on annotated posts: ``python -m nlp.training.evaluate --annotation DIR``.

Prints each measure with its 95 % bootstrap interval, beside two baselines: always the commonest answer, and
vaderSentiment alone (its compound score as sentiment and trust, its size as passion; ``positive`` read as advocacy and
``negative`` as detraction).
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from nlp.pipeline import load_tagger
from nlp.tags import KINDS, SENTIMENTS
from nlp.training.corpus import Gold, read_gold, texts_of
from nlp.training.measures import (
    Labels,
    Values,
    auc,
    f1_per_class,
    interval,
    macro_recall,
    positions,
    spearman,
)

_VADER_BAR = 0.05
_PLAIN_PROMOTION = 2


@dataclass(frozen=True, slots=True)
class Answers:
    """What a tagger says of each post; labels are places in ``KINDS`` and ``SENTIMENTS``."""

    kind: Labels
    sentiment: Labels
    passion: Values
    trust: Values
    promotion: Values


@dataclass(frozen=True, slots=True)
class Measured:
    """One measure of one tagger, with its 95 % interval."""

    name: str
    value: float
    low: float
    high: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure on ``dev.jsonl`` and print the table."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training.evaluate", description=__doc__)
    parser.add_argument("--annotation", type=Path, required=True, help="folder that holds the annotated posts")
    parser.add_argument("--file", default="dev.jsonl", help="file of that folder to measure on")
    chosen = parser.parse_args(arguments)
    posts = read_gold(chosen.annotation / chosen.file)
    taggers = {"majority": answer_commonest(posts), "vader": answer_by_vader(posts), "tagger": answer(posts)}
    measured = {name: measure(posts, answers) for name, answers in taggers.items()}
    sys.stdout.write(render(measured, len(posts)))


def answer(posts: Sequence[Gold]) -> Answers:
    """Let the packaged tagger judge each post toward its target."""
    posts = list(posts)
    tags = load_tagger(()).judge(texts_of(posts), [post.target for post in posts]).tags
    return Answers(
        kind=positions(tags.column("kind").to_pylist(), KINDS),
        sentiment=positions(tags.column("sentiment_label").to_pylist(), SENTIMENTS),
        passion=tags.column("passion").to_numpy(),
        trust=tags.column("trust").to_numpy(),
        promotion=tags.column("promotion").to_numpy(),
    )


def answer_commonest(posts: Sequence[Gold]) -> Answers:
    """Say of every post what most posts are: talk, without stance, feeling or gain."""
    count = len(posts)
    none = np.zeros(count)
    talk, neutral = np.full(count, KINDS.index("talk")), np.full(count, SENTIMENTS.index("neutral"))
    return Answers(kind=talk, sentiment=neutral, passion=none, trust=none, promotion=none)


def answer_by_vader(posts: Sequence[Gold]) -> Answers:
    """Say what follows from vaderSentiment's compound score alone."""
    vader = SentimentIntensityAnalyzer()
    compound = np.array([vader.polarity_scores(post.text)["compound"] for post in posts])
    side = (compound >= _VADER_BAR).astype(np.int64) - (compound <= -_VADER_BAR).astype(np.int64)
    kinds = np.array([KINDS.index("detraction"), KINDS.index("talk"), KINDS.index("advocacy")])
    none = np.zeros(len(posts))
    return Answers(kind=kinds[side + 1], sentiment=side + 1, passion=np.abs(compound), trust=compound, promotion=none)


def measure(posts: Sequence[Gold], answers: Answers) -> list[Measured]:
    """Return every measure of ``answers``, in the order they are shown."""
    kind = positions([post.kind for post in posts], KINDS)
    sentiment = np.array([post.sentiment + 1 for post in posts])
    passion = np.array([post.passion for post in posts], float)
    trust = np.array([post.trust for post in posts])
    plain = np.array([post.promo == _PLAIN_PROMOTION for post in posts])

    def f1_of(place: int) -> Callable[[Labels], float]:
        return lambda rows: float(f1_per_class(kind[rows], answers.kind[rows], len(KINDS))[place])

    measures: dict[str, Callable[[Labels], float]] = {
        "kind, macro F1": lambda rows: float(f1_per_class(kind[rows], answers.kind[rows], len(KINDS)).mean()),
        **{f"  {name}, F1": f1_of(place) for place, name in enumerate(KINDS)},
        "sentiment, macro recall": lambda rows: macro_recall(sentiment[rows], answers.sentiment[rows]),
        "passion, Spearman": lambda rows: spearman(passion[rows], answers.passion[rows]),
        "trust, mean AUC": lambda rows: _trust_auc(trust[rows], answers.trust[rows]),
        "promotion = 2, AUC": lambda rows: auc(plain[rows], answers.promotion[rows]),
    }
    everything = np.arange(len(posts))
    return [Measured(name, of(everything), *interval(of, len(posts))) for name, of in measures.items()]


def _trust_auc(trust: Labels, score: Values) -> float:
    """Return the mean of telling those who vouch, and those who warn, from all others."""
    return (auc(trust > 0, score) + auc(trust < 0, -score)) / 2


def render(measured: dict[str, list[Measured]], count: int) -> str:
    """Return the table as text, a line per measure and a column per tagger."""
    head = f"{count} posts".ljust(26) + "".join(name.ljust(22) for name in measured)
    lines = [head.rstrip()]
    for rows in zip(*measured.values(), strict=True):
        cells = "".join(f"{one.value:.3f} ({one.low:.3f}-{one.high:.3f})".ljust(22) for one in rows)
        lines.append((rows[0].name.ljust(26) + cells).rstrip())
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
