"""Make chances of scores, on annotated posts that were held back: of the posts given 0.8, eight in ten are to be so.

Each outcome gets a shift and each tag a scale (Platt 1999; Guo et al. 2017). Rates differ from source to source, so the
held posts are those sampled at random. Sentiment stays as it was learned, with its classes weighed alike. Reciprocity
is so rare that it hardly ever becomes likely: half of its scale is where saying "reciprocal" gives the best F1.
"""

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from nlp.outcomes import COLUMNS, OUTCOME_COUNT, STEPS, Calibration, Floats, tags_of
from nlp.tags import KINDS
from nlp.training.losses import reached

_STEPS = 200
_RIDGE = 0.01
_SURELY_NOT = 1e-6
_LIFTS = np.linspace(0.0, 1.0, 21)


def calibrate(scores: Floats, marks: Mapping[str, npt.NDArray[np.int64]]) -> Calibration:
    """Fit the calibration to what the network says of held posts, and to how each tag of them is marked."""
    scale, shift = np.ones(OUTCOME_COUNT, np.float32), np.zeros(OUTCOME_COUNT, np.float32)
    for tag in ("kind", *STEPS):
        own, marked = torch.from_numpy(scores[:, COLUMNS[tag]]), torch.from_numpy(marks[tag])
        wanted = marked if tag == "kind" else reached(tag, marked)
        scale[COLUMNS[tag]], shift[COLUMNS[tag]] = _fit(own, wanted)
    chances = tags_of(scores, Calibration(scale, shift, np.ones(len(KINDS), np.float32)))
    shift[COLUMNS["reciprocity"]] -= _logit(_best_cut(chances.values["reciprocity"]))
    return Calibration(scale, shift, _lift(chances.kind_scores))


def _fit(scores: Tensor, wanted: Tensor) -> tuple[float, Floats]:
    """Return the scale, one for all columns, and the shift of each, under which ``wanted`` is likeliest."""
    scale, shift = torch.ones((), requires_grad=True), torch.zeros(scores.shape[1], requires_grad=True)
    optimizer = torch.optim.LBFGS([scale, shift], max_iter=_STEPS, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        bent = scores * scale + shift
        if wanted.dtype == torch.long:
            distance = functional.cross_entropy(bent, wanted)
        else:
            distance = functional.binary_cross_entropy_with_logits(bent, wanted)
        distance = distance + _RIDGE * shift.square().mean()
        distance.backward()
        return distance

    optimizer.step(loss)
    return scale.item(), shift.detach().numpy()


def _best_cut(chances: Floats) -> float:
    """Return the lowest of ``chances`` that is to be called so, for the best F1 to be expected (Lipton et al. 2014)."""
    falling = np.sort(chances.astype(float))[::-1]
    scores = 2 * falling.cumsum() / (np.arange(1, len(falling) + 1) + falling.sum())
    return float(falling[int(scores.argmax())])


def _logit(chance: float) -> float:
    chance = min(max(chance, _SURELY_NOT), 1 - _SURELY_NOT)
    return math.log(chance / (1 - chance))


def _lift(chances: Floats) -> Floats:
    """Return how far to weigh up rare kinds, as a power of their rarity, for the best macro F1 to be expected.

    It is that which ``chances`` promise: the few held posts of a rare kind would choose by luck.
    """
    usual = chances.mean(axis=0)
    rarity = 1 / np.maximum(usual, np.finfo(np.float32).tiny)
    scores = []
    for lift in _LIFTS:
        said = np.eye(len(KINDS))[(chances * rarity**lift).argmax(axis=1)]
        scores.append((2 * (said * chances).mean(axis=0) / (said.mean(axis=0) + usual)).mean())
    lifts: Floats = (rarity ** _LIFTS[int(np.argmax(scores))]).astype(np.float32)
    return lifts
