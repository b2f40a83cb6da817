"""Hold the tagger to the accuracy it was released with, on posts that are no part of the repository."""

from pathlib import Path

import pytest

from nlp.training.corpus import read_gold
from nlp.training.evaluate import answers_of, judge, measure

_FLOORS = {
    "kind, macro F1": 0.60,
    "sentiment, macro recall": 0.67,
    "passion, Spearman": 0.72,
    "trust, mean AUC": 0.78,
    "promotion = 2, AUC": 0.92,
}


@pytest.fixture(scope="module")
def measured(shared: Path) -> dict[str, float]:
    posts = read_gold(shared / "annotation" / "dev.jsonl")
    return {one.measure: one.value for one in measure(posts, answers_of(judge(posts)), "dev")}


@pytest.mark.parametrize("name", _FLOORS)
def test_accuracy_does_not_fall(measured: dict[str, float], name: str) -> None:
    assert measured[name] >= _FLOORS[name]
