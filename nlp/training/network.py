"""The encoder as it is trained: MiniLM's embeddings and some of its layers, and a reading of each tag off its pieces.

Every score is a sum over the pieces of the text (additive attention, Javed et al. 2022): what one piece adds is
evidence that adds up to the tag.
"""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from nlp.outcomes import OUTCOMES
from nlp.training.layers import NEVER, Layer, Shape, drop, hide
from nlp.wordpieces import MARK_COUNT

WIDTH = 384
_HEAD_WIDTH = 32
_VALUE = 256
_PARTS = ("weight", "bias")
_TAGS = [place for place, names in enumerate(OUTCOMES.values()) for _ in names]
_EPSILON = 1e-12
_BITS = ((torch.arange(1 << MARK_COUNT)[:, None] >> torch.arange(MARK_COUNT)) & 1).float()


class Network(nn.Module):
    """Reads ``ids``, ``marks`` and which pieces are there; returns scores and what each piece adds to them."""

    def __init__(self, vectors: Tensor, layers: int, heads: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.words = nn.Embedding.from_pretrained(vectors, freeze=True)
        self.places = nn.Parameter(torch.zeros(512, WIDTH))
        self.marks = nn.Parameter(torch.zeros(MARK_COUNT, WIDTH))
        self.norm = nn.LayerNorm(WIDTH, _EPSILON)
        shape = Shape(WIDTH, heads, _HEAD_WIDTH, inner, _EPSILON)
        # Cut off at zero, not smoothly as MiniLM is: training makes up for it, and it costs nothing.
        self.layers = nn.ModuleList(Layer(shape, functional.relu, dropout) for _ in range(layers))
        self.look = nn.Linear(WIDTH, len(OUTCOMES))
        self.value = nn.Linear(WIDTH, _VALUE)
        self.read = nn.Linear(_VALUE, len(_TAGS))
        self.dropout = dropout

    def forward(self, ids: Tensor, marks: Tensor, there: Tensor) -> tuple[Tensor, Tensor]:
        """Return scores (texts x outcomes) and what each piece adds (texts x pieces x outcomes), biases left out."""
        pieces, hidden = self.embed(ids, marks), hide(there)
        for layer in self.layers:
            pieces = layer(pieces, hidden)
        added = self._add(pieces, there)
        return added.sum(1) + self.read.bias, added

    def embed(self, ids: Tensor, marks: Tensor) -> Tensor:
        """Return the pieces before the first layer."""
        marked = functional.embedding(marks, _BITS @ self.marks)
        pieces: Tensor = self.norm(self.words(ids) + self.places[: ids.shape[1]] + marked)
        return pieces

    def _add(self, pieces: Tensor, there: Tensor) -> Tensor:
        value = functional.relu(self.value(pieces))
        if self.training:
            value = drop(value, self.dropout)
        look = (self.look(pieces) + (~there)[..., None] * NEVER).softmax(1)
        return look[..., _TAGS] * functional.linear(value, self.read.weight)


def begin(network: Network, weights: Mapping[str, Tensor], layers: Sequence[int], example: tuple[Tensor, ...]) -> None:
    """Start ``network`` from the ``layers`` of MiniLM that it keeps.

    Of each layer it takes the heads and inner features through which most passes when MiniLM reads ``example``
    (``ids``, ``marks``, ``there``); each is weighed by the size of what it hands on.
    """
    weights = {name: weight.float() for name, weight in weights.items() if weight.is_floating_point()}
    source = "embeddings."
    places = weights[f"{source}position_embeddings.weight"] + weights[f"{source}token_type_embeddings.weight"][0]
    with torch.no_grad():
        network.places.copy_(places)
        network.norm.load_state_dict({part: weights[f"{source}LayerNorm.{part}"] for part in _PARTS})
        ids, marks, there = example
        pieces, hidden = network.embed(ids, marks), hide(there)
        for own, number in zip(network.layers, layers, strict=True):
            whole = _layer(weights, number)
            _shrink(whole, own, pieces, hidden, there)
            pieces = whole(pieces, hidden)


def _layer(weights: Mapping[str, Tensor], number: int) -> Layer:
    """Return one layer of MiniLM."""
    source = f"encoder.layer.{number}."
    inner = len(weights[f"{source}intermediate.dense.bias"])
    layer = Layer(Shape(WIDTH, WIDTH // _HEAD_WIDTH, _HEAD_WIDTH, inner, _EPSILON), functional.gelu, dropout=0.0)
    names = {
        "gather": "attention.output.dense",
        "first_norm": "attention.output.LayerNorm",
        "widen": "intermediate.dense",
        "narrow": "output.dense",
        "second_norm": "output.LayerNorm",
    }
    for part in _PARTS:
        asked = [weights[f"{source}attention.self.{name}.{part}"] for name in ("query", "key", "value")]
        getattr(layer.attend, part).copy_(torch.cat(asked))
        for own, theirs in names.items():
            getattr(getattr(layer, own), part).copy_(weights[f"{source}{theirs}.{part}"])
    return layer


def _shrink(whole: Layer, small: Layer, pieces: Tensor, hidden: Tensor, there: Tensor) -> None:
    """Copy into ``small`` the heads and inner features of ``whole`` through which most passes."""
    mixed, inner = whole.inside(pieces, hidden)
    width = small.gather.in_features
    by_head = (mixed[there].abs().mean(0) * whole.gather.weight.norm(dim=0)).view(-1, _HEAD_WIDTH).sum(1)
    heads = by_head.topk(width // _HEAD_WIDTH).indices.sort().values
    features = (heads[:, None] * _HEAD_WIDTH + torch.arange(_HEAD_WIDTH)).flatten()
    rows = torch.cat([features + place * WIDTH for place in range(3)])
    neurons = (inner[there].abs().mean(0) * whole.narrow.weight.norm(dim=0)).topk(small.narrow.in_features).indices
    small.attend.weight.copy_(whole.attend.weight[rows])
    small.attend.bias.copy_(whole.attend.bias[rows])
    small.gather.weight.copy_(whole.gather.weight[:, features])
    small.gather.bias.copy_(whole.gather.bias)
    small.widen.weight.copy_(whole.widen.weight[neurons])
    small.widen.bias.copy_(whole.widen.bias[neurons])
    small.narrow.weight.copy_(whole.narrow.weight[:, neurons])
    small.narrow.bias.copy_(whole.narrow.bias)
    small.first_norm.load_state_dict(whole.first_norm.state_dict())
    small.second_norm.load_state_dict(whole.second_norm.state_dict())
