"""How far scores are from what is known.

Rare classes count as much as common ones do in the measures: the share of each class is added to its score while
learning (logit adjustment, Menon et al. 2021), for kinds in part.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from nlp.outcomes import COLUMNS, STEPS

_SMOOTHING = 0.05
_WEIGHED_UP = {"kind": 0.6, "sentiment": 1.0}
_TAUGHT_SENTIMENT = 1.3
_WEIGHTS = {"kind": 1.0, "sentiment": 1.0, "passion": 1.5, "trust": 2.0, "promotion": 1.0, "reciprocity": 0.5}
LOWEST = {"passion": 0, "trust": -2, "promotion": 0, "reciprocity": 0}
"""The lowest mark of each scale."""

Scores = Mapping[str, Tensor]


def by_tag(scores: Tensor) -> dict[str, Tensor]:
    """Return the columns of each tag."""
    return {tag: scores[:, columns] for tag, columns in COLUMNS.items()}


def shares_of(labels: npt.NDArray[np.int64]) -> Tensor:
    """Return the logarithm of the share of each class."""
    counts = np.bincount(labels) + 1
    return torch.tensor(np.log(counts / counts.sum()), dtype=torch.float32)


def from_annotation(scores: Scores, marks: Mapping[str, Tensor], shares: Mapping[str, Tensor]) -> Tensor:
    """Return the loss of each text whose annotation is known."""
    total = torch.zeros(len(marks["kind"]))
    for tag, weighed_up in _WEIGHED_UP.items():
        adjusted = scores[tag] + weighed_up * shares[tag]
        total = total + _WEIGHTS[tag] * functional.cross_entropy(
            adjusted, marks[tag], label_smoothing=_SMOOTHING, reduction="none"
        )
    for tag in STEPS:
        total = total + _WEIGHTS[tag] * _on_scale(scores[tag], reached(tag, marks[tag]))
    return total


def from_sentiment(scores: Tensor, marks: Tensor, shares: Tensor) -> Tensor:
    """Return the loss of each tweet whose sentiment is known."""
    return functional.cross_entropy(scores + shares, marks, label_smoothing=_SMOOTHING, reduction="none")


def from_teacher(scores: Scores, taught: Scores, trusted: Tensor) -> Tensor:
    """Return how far each text is from what the teacher says of it.

    ``trusted`` is how far the teacher is to be trusted with it, except in sentiment, which every text has.
    """
    total = _WEIGHTS["kind"] * _from_shares(scores["kind"], taught["kind"].softmax(1))
    for tag in STEPS:
        total = total + _WEIGHTS[tag] * _on_scale(scores[tag], taught[tag].sigmoid())
    return trusted * total + _TAUGHT_SENTIMENT * _from_shares(scores["sentiment"], taught["sentiment"].softmax(1))


def reached(tag: str, marks: Tensor) -> Tensor:
    """Return which steps of its scale (texts x steps) each mark has reached."""
    return (marks[:, None] > torch.arange(LOWEST[tag], LOWEST[tag] + len(STEPS[tag]))).float()


def _from_shares(scores: Tensor, shares: Tensor) -> Tensor:
    return -(shares * scores.log_softmax(1)).sum(1)


def _on_scale(scores: Tensor, reached: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(scores, reached, reduction="none").mean(1)
