"""Hold the tagger to the accuracy it was released with, on posts that are no part of the repository."""

from pathlib import Path

import pytest

from nlp.training.corpus import read_gold
from nlp.training.evaluate import answer, measure

_FLOORS = {
    "kind, macro F1": 0.51,
    "sentiment, macro recall": 0.55,
    "passion, Spearman": 0.51,
    "trust, mean AUC": 0.67,
    "promotion = 2, AUC": 0.83,
}


@pytest.fixture(scope="module")
def measured(shared: Path) -> dict[str, float]:
    posts = read_gold(shared / "annotation" / "dev.jsonl")
    return {one.name: one.value for one in measure(posts, answer(posts))}


@pytest.mark.parametrize("name", _FLOORS)
def test_accuracy_does_not_fall(measured: dict[str, float], name: str) -> None:
    assert measured[name] >= _FLOORS[name]
