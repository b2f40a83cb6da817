"""What is learned from: passages cut into pieces, with what is known of each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from nlp.tags import KINDS
from nlp.training import examples, sets
from nlp.training.corpus import Gold
from nlp.training.examples import Text
from nlp.wordpieces import Pieces, WordPieces

ANNOTATED, TWEET, RATED, COMMENT, TOPICAL, OTHER = range(6)
"""What is known of a passage: its annotation, the sentiment of a tweet, a rating, emotions, or nothing."""

_SHUFFLED = 4000
_COPIES = 8
"""How often each invented text is learned from, with other names each time."""
_COMPOSED = 6000
"""How many texts are made of two invented ones; what they mean together, the teacher says."""


class Lesson(NamedTuple):
    """A passage to learn from; ``row`` is its place in the labels of what it is known by."""

    pieces: Pieces
    known_by: int
    row: int
    is_targeted: bool


@dataclass(frozen=True, slots=True)
class Labels:
    """What is known, a row each: annotations by field, the sentiments of tweets, ratings from -1 to 1, emotions."""

    annotated: dict[str, npt.NDArray[np.int64]]
    tweets: npt.NDArray[np.int64]
    ratings: npt.NDArray[np.float32]
    emotions: npt.NDArray[np.float32]


def hold_out(posts: Sequence[Gold], random: float, enriched: float, seed: int) -> npt.NDArray[np.bool_]:
    """Choose the annotated posts that are kept from learning: the same text is kept or not, wherever it comes."""
    chooser = Random(seed)
    shares: dict[str, float] = {}
    for post in posts:
        share = random if post.is_random else enriched
        shares[post.text.lower()] = max(share, shares.get(post.text.lower(), 0.0))
    kept = {text for text, share in shares.items() if chooser.random() < share}
    return np.array([post.text.lower() in kept for post in posts])


def label(folder: Path, posts: Sequence[Gold]) -> Labels:
    """Gather what is known of the posts and of the public sets."""
    comments = [emotions for _, emotions in sets.read_comments(folder)]
    names = sorted({name for emotions in comments for name in emotions})
    annotated = {
        "kind": [KINDS.index(post.kind) for post in posts],
        "sentiment": [post.sentiment + 1 for post in posts],
        "passion": [post.passion for post in posts],
        "trust": [post.trust for post in posts],
        "promotion": [post.promo for post in posts],
        "reciprocity": [post.reciprocal for post in posts],
    }
    return Labels(
        {field: np.array(values) for field, values in annotated.items()},
        np.array([tweet.sentiment for tweet in sets.read_tweets(folder / sets.TWEETS / sets.TWEETS_FOR_LEARNING)]),
        np.array([rated.rating / 4 for rated in sets.read_rated(folder)], np.float32),
        np.array([[name in emotions for name in names] for emotions in comments], np.float32),
    )


def gather(
    folder: Path, taught: Mapping[int, Text], invented: Mapping[int, str], chooser: Random
) -> Iterator[tuple[int, int, Text]]:
    """Yield every passage there is to learn from, with what it is known by and its row there.

    ``taught`` holds the annotated posts to learn from by their row, ``invented`` those written for learning.
    """
    for row, written in invented.items():
        for _ in range(_COPIES):
            yield ANNOTATED, row, examples.invented(written, chooser)
    for row in range(_COMPOSED):
        first, second = chooser.sample(list(invented.values()), 2)
        yield OTHER, row, examples.composed(first, second, chooser)
    for row, text in taught.items():
        yield ANNOTATED, row, text
        if text.targets:
            yield ANNOTATED, row, examples.renamed(text, examples.any_name(chooser))
    for row, text in examples.joined(taught, chooser):
        yield ANNOTATED, row, text
    yield from _from_sets(folder, chooser)


def _from_sets(folder: Path, chooser: Random) -> Iterator[tuple[int, int, Text]]:
    tweets = sets.read_tweets(folder / sets.TWEETS / sets.TWEETS_FOR_LEARNING)
    for row, tweet in enumerate(tweets):
        yield TWEET, row, examples.plain(tweet.text)
    for row, tweet in enumerate(tweets):
        topical = examples.about_a_topic(tweet.text, chooser)
        if topical:
            yield TOPICAL, row, topical
    for row, rated in enumerate(sets.read_rated(folder)):
        yield RATED, row, examples.plain(rated.text)
    for row, (comment, _) in enumerate(sets.read_comments(folder)):
        yield COMMENT, row, examples.plain(comment)
    for row, plug in enumerate(sets.read_plugs(folder)):
        yield OTHER, row, examples.plain(plug)
    for row, text in enumerate(sets.read_brand_tweets(folder)):
        yield OTHER, row, examples.about_one_of(sets.PRODUCTS, text)


def cut(pieces: WordPieces, gathered: Iterator[tuple[int, int, Text]]) -> list[Lesson]:
    """Return passages as the encoder is given them."""
    return [Lesson(pieces.cut(text.passage()), known_by, row, text.has_target) for known_by, row, text in gathered]


def batches(lessons: Sequence[Lesson], places: Sequence[int], together: int, chooser: Random) -> list[list[int]]:
    """Divide the lessons at ``places`` into batches of like length, each of about ``together`` pieces, in any order."""
    shuffled = chooser.sample(places, len(places))
    made: list[list[int]] = []
    for start in range(0, len(shuffled), _SHUFFLED):
        part = sorted(shuffled[start : start + _SHUFFLED], key=lambda place: len(lessons[place].pieces.ids))
        batch: list[int] = []
        for place in part:
            if batch and len(lessons[place].pieces.ids) * (len(batch) + 1) > together:
                made.append(batch)
                batch = []
            batch.append(place)
        made.append(batch)
    chooser.shuffle(made)
    return made


def tensors(pieces: Sequence[Pieces]) -> tuple[Tensor, Tensor, Tensor]:
    """Return ``ids``, ``marks`` and which pieces are there, passages by pieces."""
    shape = len(pieces), max(len(one.ids) for one in pieces)
    ids, marks, there = torch.zeros(shape, dtype=torch.long), torch.zeros(shape, dtype=torch.long), torch.zeros(shape)
    for row, one in enumerate(pieces):
        length = len(one.ids)
        ids[row, :length], marks[row, :length] = torch.tensor(one.ids), torch.tensor(one.marks)
        there[row, :length] = 1
    return ids, marks, there.bool()
