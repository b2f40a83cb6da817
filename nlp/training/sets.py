"""Read the public sets that the encoder learns from, each as its terms allow (see the model card).

Every file is held to its checksum, so that the same command gives the same weights.
"""

import csv
import gzip
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import orjson

TWEETS_FOR_LEARNING = "sentiment_train.tsv.gz"
TWEETS_FOR_CHOOSING = "sentiment_val.tsv.gz"
TWEETS_FOR_MEASURING = "sentiment_test.tsv.gz"
PRODUCTS = ("iPad", "iPhone", "Apple", "Google", "Android")
"""What nearly all of CrowdFlower's tweets are about."""
TWEETS = "data/tweeteval"
"""The folder of TweetEval's sentiment set, in that of the sets; the files above are in it."""
_LABELS = ("0", "1", "2")


class SetError(ValueError):
    """A set is missing or another than the one the configuration names; the message says which and where."""


class Tweet(NamedTuple):
    """A tweet of TweetEval and its sentiment, a place in ``SENTIMENTS``."""

    text: str
    sentiment: int


class Rated(NamedTuple):
    """A text and the mean of how people rated its feeling, -4 to 4."""

    text: str
    rating: float


def check(folder: Path, checksums: Mapping[str, str]) -> None:
    """Raise ``SetError`` unless every file is the one that its SHA-256 stands for."""
    for name, expected in checksums.items():
        file = folder / name
        if not file.is_file():
            raise SetError(f"{file} is missing. Point WOM_SHARED at the folder that holds the sets.")
        found = hashlib.sha256(file.read_bytes()).hexdigest()
        if found != expected:
            raise SetError(f"{file} is another set than the one learned from: {found[:16]} instead of {expected[:16]}.")


def read_tweets(file: Path) -> list[Tweet]:
    """Read one part of TweetEval's sentiment set (Barbieri et al. 2020)."""
    with gzip.open(file, "rt", encoding="utf-8", newline="\n") as lines:
        rows = (line.rstrip("\n").partition("\t") for line in lines)
        return [Tweet(text, int(label)) for label, _, text in rows if label in _LABELS]


def read_rated(folder: Path) -> Iterator[Rated]:
    """Yield the tweets and sentences of product reviews that people rated for VADER (Hutto & Gilbert 2014)."""
    for name in ("tweets", "amazonReviewSnippets"):
        for row in _rows(folder / f"data/training/vader_{name}.jsonl.gz"):
            yield Rated(row["text"], row["mean"])


def read_comments(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the Reddit comments of GoEmotions (Demszky et al. 2020) and the emotions in each."""
    for row in _rows(folder / "data/training/goemotions.jsonl.gz"):
        yield row["text"], row["labels"]


def read_plugs(folder: Path) -> Iterator[str]:
    """Yield comments and posts of two sets about spam, as texts alone: their labels are of another kind than ours."""
    for name in ("youtube_spam", "janitr"):
        for row in _rows(folder / f"data/training/{name}.jsonl.gz"):
            yield row["text"]


def read_brand_tweets(folder: Path) -> Iterator[str]:
    """Yield the tweets of CrowdFlower's Brands and Product Emotions, each once."""
    with (folder / "data/posts/sxsw.csv").open(encoding="latin-1", newline="") as file:
        yield from dict.fromkeys(row["tweet_text"] for row in csv.DictReader(file) if row["tweet_text"])


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(file, "rb") as lines:
        yield from map(orjson.loads, lines)
