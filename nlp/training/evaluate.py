"""Measure the tagger on posts it did not learn from: ``python -m nlp.training.evaluate``.

Prints each measure with its 95 % bootstrap interval, beside what simpler means say (``nlp.training.baselines``). The
data is looked for in the folder that WOM_SHARED names; TweetEval is left out where it is not there.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa
from matplotlib import rc_context
from matplotlib.figure import Figure

from nlp.pipeline import load_tagger
from nlp.tags import KINDS, SENTIMENTS, TAGGER, TEXT_SCHEMA
from nlp.training import baselines, sets
from nlp.training.baselines import Answers
from nlp.training.corpus import Gold, read_gold, texts_of
from nlp.training.measures import Labels, Values, auc, f1_per_class, interval, macro_recall, positions, spearman

_PLAIN_PROMOTION = 2
_LENGTHS = ((0, 80, "up to 80 characters"), (80, 160, "80 to 160"), (160, 1_000_000, "longer than 160"))
_BINS = 10


@dataclass(frozen=True, slots=True)
class Measured:
    """One measure on some posts, with its 95 % interval; the fields are those of ``nlp.card``."""

    measured_on: str
    measure: str
    post_count: int
    value: float
    value_low: float
    value_high: float


@dataclass(frozen=True, slots=True)
class Reliable:
    """Chances of a like size that were given: how many, their mean, and the share of what came true."""

    count: int
    chance: float
    rate: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the table."""
    shared = Path(os.environ.get("WOM_SHARED", "."))
    parser = argparse.ArgumentParser(prog="python -m nlp.training.evaluate", description=__doc__)
    parser.add_argument("--annotation", type=Path, default=shared / "annotation", help="folder of the annotated posts")
    parser.add_argument("--file", default="dev.jsonl", help="file of that folder to measure on")
    parser.add_argument("--tweets", type=Path, default=shared / sets.TWEETS, help="folder of TweetEval sentiment")
    parser.add_argument("--alone", action="store_true", help="the tagger alone, without the baselines")
    parser.add_argument(
        "--output", type=Path, help="write what was measured of the tagger there, by source and length too"
    )
    parser.add_argument("--chart", type=Path, help="draw how far its chances are to be believed there, as SVG")
    chosen = parser.parse_args(arguments)
    posts = read_gold(chosen.annotation / chosen.file)
    tags = judge(posts)
    answers = {"tagger": answers_of(tags)}
    if not chosen.alone:
        answers |= {name: say([post.text for post in posts]) for name, say in _baselines(chosen.annotation).items()}
    rows = {name: measure(posts, said, chosen.file) for name, said in answers.items()}
    sys.stdout.write(render(rows))
    if (chosen.tweets / sets.TWEETS_FOR_MEASURING).exists():
        tweets = measure_tweets(chosen.tweets, alone=chosen.alone)
        sys.stdout.write("\n" + render(tweets))
        rows["tagger"] += tweets["tagger"]
    reliable = reliability(posts, tags)
    sys.stdout.write("\n" + render_reliability(reliable))
    if chosen.output:
        sliced = [*rows["tagger"], *measure_parts(posts, answers["tagger"])]
        told = {"tagger": TAGGER, "measured": sliced, "reliability": reliable}
        chosen.output.write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2))
    if chosen.chart:
        draw(reliable, chosen.chart)


def judge(posts: Sequence[Gold]) -> pa.Table:
    """Let the packaged tagger judge each post toward its target; the tags are those of ``TAG_SCHEMA``."""
    return load_tagger(()).judge(texts_of(list(posts)), [post.target for post in posts]).tags


def answers_of(tags: pa.Table) -> Answers:
    """Return what is measured of tags, a row per post."""
    return Answers(
        kind=positions(tags.column("kind").to_pylist(), KINDS),
        sentiment=positions(tags.column("sentiment_label").to_pylist(), SENTIMENTS),
        passion=tags.column("passion").to_numpy(),
        trust=tags.column("trust").to_numpy(),
        promotion=tags.column("promotion").to_numpy(),
    )


def measure(posts: Sequence[Gold], answers: Answers, name: str) -> list[Measured]:
    """Return every measure of ``answers``, in the order they are shown."""
    measures = dict(_measures(posts, answers))
    everything = np.arange(len(posts))
    return [
        Measured(name, of_what, len(posts), of(everything), *interval(of, len(posts)))
        for of_what, of in measures.items()
    ]


def measure_parts(posts: Sequence[Gold], answers: Answers) -> Iterator[Measured]:
    """Yield the chief measures by source and by length, as far as there are posts to tell."""
    sources = {post.source: [one.source == post.source for one in posts] for post in posts}
    lengths = {name: [low < len(one.text) <= high for one in posts] for low, high, name in _LENGTHS}
    for name, chosen in (sources | lengths).items():
        rows = np.flatnonzero(chosen).tolist()
        if not rows:
            continue
        part = Answers(*(getattr(answers, field)[rows] for field in Answers.__slots__))
        yield from measure([posts[row] for row in rows], part, name)


def reliability(posts: Sequence[Gold], tags: pa.Table) -> list[Reliable]:
    """Return how often posts are of a kind, for each tenth of the chance that was given to it, all kinds together."""
    said = tags.column("kind_scores").combine_chunks()
    chances = np.stack([said.field(kind).to_numpy() for kind in KINDS], axis=1).ravel()
    came_true = np.array([[post.kind == kind for kind in KINDS] for post in posts]).ravel()
    tenths = np.minimum((chances * _BINS).astype(np.int64), _BINS - 1)
    return [
        Reliable(int(chosen.sum()), float(chances[chosen].mean()), float(came_true[chosen].mean()))
        for chosen in (tenths == place for place in range(_BINS))
        if chosen.any()
    ]


def measure_tweets(folder: Path, *, alone: bool) -> dict[str, list[Measured]]:
    """Return the macro recall of sentiment on TweetEval's test set (Barbieri et al. 2020)."""
    tweets = sets.read_tweets(folder / sets.TWEETS_FOR_MEASURING)
    texts, gold = [tweet.text for tweet in tweets], np.array([tweet.sentiment for tweet in tweets])
    blank = pa.nulls(len(texts), pa.string())
    table = pa.table([pa.array(texts), blank, pa.array(["en"] * len(texts)), blank], schema=TEXT_SCHEMA)
    said = {"tagger": answers_of(load_tagger(()).judge(table, [None] * len(texts)).tags).sentiment}
    if not alone:
        said |= {name: say(texts).sentiment for name, say in _LEXICAL.items()}
        names = sets.TWEETS_FOR_LEARNING, sets.TWEETS_FOR_CHOOSING
        learned = [tweet for name in names for tweet in sets.read_tweets(folder / name)]
        said["tf-idf"] = baselines.tf_idf_sentiment(learned)(texts)
    return {name: [_recall(gold, labels)] for name, labels in said.items()}


def render(measured: dict[str, list[Measured]]) -> str:
    """Return the table as text, a line per measure and a column per tagger."""
    first = next(iter(measured.values()))[0]
    head = f"{first.measured_on}: {first.post_count:,} posts".ljust(32) + "".join(name.ljust(22) for name in measured)
    lines = [head.rstrip()]
    for rows in zip(*measured.values(), strict=True):
        cells = "".join(f"{one.value:.3f} ({one.value_low:.3f}-{one.value_high:.3f})".ljust(22) for one in rows)
        lines.append((rows[0].measure.ljust(32) + cells).rstrip())
    return "\n".join(lines) + "\n"


def render_reliability(rows: Sequence[Reliable]) -> str:
    """Return, as text, how often what was given a chance was so."""
    lines = ["chance given to a kind      times   it was so"]
    lines += [f"{row.chance:.2f}".ljust(28) + f"{row.count:5,}   {row.rate:.2f}" for row in rows]
    return "\n".join(lines) + "\n"


def draw(rows: Sequence[Reliable], file: Path) -> None:
    """Draw how often what was given a chance was so: dots on the diagonal keep their word."""
    figure = Figure(figsize=(4.5, 4.5), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="0.7", linestyle="--")
    axes.plot([row.chance for row in rows], [row.rate for row in rows], marker="o")
    for row in rows:
        axes.annotate(f"{row.count:,}", (row.chance, row.rate), (6, -10), textcoords="offset points", fontsize=8)
    axes.set(xlabel="chance given to a kind", ylabel="share of posts that were of it", xlim=(0, 1), ylim=(0, 1))
    # Without a date and with ids of its own, the same numbers make the same file.
    with rc_context({"svg.hashsalt": TAGGER}):
        figure.savefig(file, metadata={"Date": None})


_LEXICAL = {"majority": baselines.majority, "vader": baselines.vader, "asent": baselines.by_asent}


def _baselines(annotation: Path) -> dict[str, Callable[[Sequence[str]], Answers]]:
    return _LEXICAL | {"tf-idf": baselines.tf_idf(read_gold(annotation / "train.jsonl"))}


def _measures(posts: Sequence[Gold], answers: Answers) -> Iterator[tuple[str, Callable[[Labels], float]]]:
    kind = positions([post.kind for post in posts], KINDS)
    sentiment = np.array([post.sentiment + 1 for post in posts])
    passion = np.array([post.passion for post in posts], float)
    trust = np.array([post.trust for post in posts])
    plain = np.array([post.promo == _PLAIN_PROMOTION for post in posts])

    def f1_of(place: int) -> Callable[[Labels], float]:
        return lambda rows: float(f1_per_class(kind[rows], answers.kind[rows], len(KINDS))[place])

    yield "kind, macro F1", lambda rows: float(f1_per_class(kind[rows], answers.kind[rows], len(KINDS)).mean())
    for place, name in enumerate(KINDS):
        yield f"  {name}, F1", f1_of(place)
    yield "sentiment, macro recall", lambda rows: macro_recall(sentiment[rows], answers.sentiment[rows])
    yield "passion, Spearman", lambda rows: spearman(passion[rows], answers.passion[rows])
    yield "trust, mean AUC", lambda rows: _trust_auc(trust[rows], answers.trust[rows])
    yield "promotion = 2, AUC", lambda rows: auc(plain[rows], answers.promotion[rows])


def _trust_auc(trust: Labels, score: Values) -> float:
    """Return the mean of telling those who vouch, and those who warn, from all others."""
    return (auc(trust > 0, score) + auc(trust < 0, -score)) / 2


def _recall(gold: Labels, said: Labels) -> Measured:
    def of(rows: Labels) -> float:
        return macro_recall(gold[rows], said[rows])

    everything = np.arange(len(gold))
    return Measured("TweetEval test", "sentiment, macro recall", len(gold), of(everything), *interval(of, len(gold)))


if __name__ == "__main__":
    main()
