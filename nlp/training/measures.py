"""How well tags agree with annotations: the measures, on plain arrays."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]


def f1_per_class(gold: Labels, said: Labels, class_count: int) -> Values:
    """Return the F1 of each class; 0 for one that was neither there nor said."""
    hits = np.bincount(gold[gold == said], minlength=class_count)
    both = np.bincount(gold, minlength=class_count) + np.bincount(said, minlength=class_count)
    scores: Values = 2 * hits / np.maximum(both, 1)
    return scores


def macro_recall(gold: Labels, said: Labels) -> float:
    """Return the recall averaged over the classes that are there."""
    return float(np.mean([np.mean(said[gold == label] == label) for label in np.unique(gold)]))


def auc(gold: npt.NDArray[np.bool_], score: Values) -> float:
    """Return the chance that a positive scores above a negative, ties half; 0.5 where one of them is missing."""
    positives = int(gold.sum())
    negatives = len(gold) - positives
    if not positives or not negatives:
        return 0.5
    above = _ranks(score)[gold].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))


def spearman(gold: Values, score: Values) -> float:
    """Return the rank correlation; 0 where one side is constant."""
    first, second = _ranks(gold), _ranks(score)
    if first.std() == 0 or second.std() == 0:
        return 0.0
    return float(np.corrcoef(first, second)[0, 1])


def interval(measure: Callable[[Labels], float], count: int, resamples: int = 1000) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of ``measure``, a function of the rows chosen; the same on every call."""
    chooser = np.random.default_rng(0)
    drawn = [measure(chooser.integers(0, count, count)) for _ in range(resamples)]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(low), float(high)


def positions(labels: Sequence[str], names: Sequence[str]) -> Labels:
    """Return the place of each label among ``names``."""
    return np.array([names.index(label) for label in labels], np.int64)


def _ranks(values: Values) -> Values:
    """Return ranks from 1, tied values sharing their mean rank."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: Values = (last - (counts - 1) / 2)[inverse]
    return ranks
