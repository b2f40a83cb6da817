"""One layer of a transformer (Vaswani et al. 2017; Devlin et al. 2019), as student and teacher are built of."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

NEVER = -1e4
"""What is added to the attention that is not to be paid."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How wide a layer is, within and without."""

    width: int
    heads: int
    head_width: int
    inner: int
    epsilon: float


class Layer(nn.Module):
    """Attention and a step of thought, each added to what came in and normed."""

    def __init__(self, shape: Shape, activation: Callable[[Tensor], Tensor], dropout: float) -> None:
        super().__init__()
        mixed = shape.heads * shape.head_width
        self.attend = nn.Linear(shape.width, 3 * mixed)
        self.gather = nn.Linear(mixed, shape.width)
        self.first_norm = nn.LayerNorm(shape.width, shape.epsilon)
        self.widen = nn.Linear(shape.width, shape.inner)
        self.narrow = nn.Linear(shape.inner, shape.width)
        self.second_norm = nn.LayerNorm(shape.width, shape.epsilon)
        self._head_width = shape.head_width
        self._activation = activation
        self._dropout = dropout

    def forward(self, pieces: Tensor, bias: Tensor) -> Tensor:
        """Return the pieces after this layer; ``bias`` is added to the attention each gets."""
        pieces = self.first_norm(pieces + self._drop(self.gather(self._attend(pieces, bias))))
        return self.second_norm(pieces + self._drop(self.narrow(self._activation(self.widen(pieces)))))

    def inside(self, pieces: Tensor, bias: Tensor) -> tuple[Tensor, Tensor]:
        """Return what the heads hand on, and what the inner features do."""
        mixed = self._attend(pieces, bias)
        return mixed, self._activation(self.widen(self.first_norm(pieces + self.gather(mixed))))

    def _attend(self, pieces: Tensor, bias: Tensor) -> Tensor:
        count, length, _ = pieces.shape
        query, key, value = self.attend(pieces).view(count, length, 3, -1, self._head_width).permute(2, 0, 3, 1, 4)
        scores = (query * self._head_width**-0.5) @ key.transpose(-1, -2) + bias
        return (scores.softmax(-1) @ value).transpose(1, 2).flatten(2)

    def _drop(self, pieces: Tensor) -> Tensor:
        return drop(pieces, self._dropout) if self.training else pieces


def drop(pieces: Tensor, share: float) -> Tensor:
    """Drop some features of a whole text: as good as one by one, and random numbers cost a fifth of a step."""
    kept = torch.rand(pieces.shape[0], 1, pieces.shape[2]) >= share
    return pieces * kept / (1 - share)


def hide(there: Tensor) -> Tensor:
    """Return what makes attention pass over the pieces that are not there."""
    return (~there)[:, None, None, :] * NEVER
