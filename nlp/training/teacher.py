"""The teacher: MPNet (Song et al. 2020), too large to ship, of which the encoder learns what labels alone do not teach.

It starts from all-mpnet-base-v2 (Apache-2.0). Its lower layers stay as they are, so that it learns in little more than
an hour.
"""

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

from nlp.training.layers import NEVER, Layer, Shape, hide
from nlp.wordpieces import MARK_COUNT

_SHAPE = Shape(width=768, heads=12, head_width=64, inner=3072, epsilon=1e-5)
_LAYERS = 12
_BUCKETS = 32
_FARTHEST = 128
# MPNet numbers BERT's pieces four higher, after four of its own, which stand where BERT has its padding, beginning and
# end: <pad> for 0, <s> for 101 and </s> for 102.
_SHIFT = 4
_ITS_OWN = {0: 1, 101: 0, 102: 2}
_BERT_PIECES = 30_522
_FIRST_PLACE = 2
_LOOKS = 2
_PARTS = ("weight", "bias")
_BITS = ((torch.arange(1 << MARK_COUNT)[:, None] >> torch.arange(MARK_COUNT)) & 1).float()


class Teacher(nn.Module):
    """Reads ``ids``, ``marks`` and which pieces are there; returns the scores of each head.

    ``vectors`` are those of the pieces, see ``vectors_of``. The layers below ``frozen`` stay as they are.
    """

    def __init__(
        self, weights: Mapping[str, Tensor], vectors: Tensor, heads: Mapping[str, int], frozen: int, dropout: float
    ) -> None:
        super().__init__()
        width = _SHAPE.width
        self.words = nn.Embedding.from_pretrained(vectors, freeze=True)
        self.register_buffer("places", weights["embeddings.position_embeddings.weight"][_FIRST_PLACE:])
        self.register_buffer("distances", weights["encoder.relative_attention_bias.weight"])
        self.norm = nn.LayerNorm(width, _SHAPE.epsilon)
        self.norm.load_state_dict({part: weights[f"embeddings.LayerNorm.{part}"] for part in _PARTS})
        self.layers = nn.ModuleList(_layer(weights, number, dropout) for number in range(_LAYERS))
        for part in (self.norm, *self.layers[:frozen]):
            part.requires_grad_(requires_grad=False)
        self.marks = nn.Parameter(torch.zeros(MARK_COUNT, width))
        self.look = nn.Linear(width, _LOOKS)
        nn.init.zeros_(self.look.weight)
        self.mix = nn.Linear(width * (1 + _LOOKS), width)
        self.heads = nn.ModuleDict({name: nn.Linear(width, count) for name, count in heads.items()})
        self._frozen = frozen
        self._dropout = dropout

    def forward(self, ids: Tensor, marks: Tensor, there: Tensor) -> dict[str, Tensor]:
        """Return the scores of each head, a row per text."""
        bias = self.distances[_buckets(ids.shape[1])].permute(2, 0, 1)[None] + hide(there)
        with torch.no_grad():
            pieces = self.norm(self.words(ids) + self.places[: ids.shape[1]])
            for layer in self.layers[: self._frozen]:
                pieces = layer.eval()(pieces, bias)
        pieces = pieces + functional.embedding(marks, _BITS @ self.marks)
        for layer in self.layers[self._frozen :]:
            pieces = layer(pieces, bias)
        looks = (self.look(pieces) + (~there)[..., None] * NEVER).softmax(1)
        mean = (pieces * there[..., None]).sum(1) / there.sum(1, keepdim=True)
        seen = torch.cat([mean, *((looks[..., [look]] * pieces).sum(1) for look in range(_LOOKS))], -1)
        seen = functional.dropout(functional.gelu(self.mix(seen)), self._dropout, self.training)
        return {name: head(seen) for name, head in self.heads.items()}


def vectors_of(weights: Mapping[str, Tensor]) -> Tensor:
    """Return the vectors of MPNet's pieces in BERT's order."""
    own = weights["embeddings.word_embeddings.weight"]
    vectors = own[_SHIFT : _SHIFT + _BERT_PIECES].clone()
    for place, number in _ITS_OWN.items():
        vectors[place] = own[number]
    return vectors


def _layer(weights: Mapping[str, Tensor], number: int, dropout: float) -> Layer:
    source = f"encoder.layer.{number}."
    names = {
        "gather": "attention.attn.o",
        "first_norm": "attention.LayerNorm",
        "widen": "intermediate.dense",
        "narrow": "output.dense",
        "second_norm": "output.LayerNorm",
    }
    layer = Layer(_SHAPE, functional.gelu, dropout)
    state = {f"{own}.{part}": weights[f"{source}{theirs}.{part}"] for own, theirs in names.items() for part in _PARTS}
    for part in _PARTS:
        state[f"attend.{part}"] = torch.cat([weights[f"{source}attention.attn.{name}.{part}"] for name in "qkv"])
    layer.load_state_dict(state)
    return layer


def _buckets(length: int) -> Tensor:
    """Return the bucket of the distance between each two places, fine for near ones and coarse for far ones."""
    distance = torch.arange(length)[:, None] - torch.arange(length)[None]
    half = _BUCKETS // 2
    exact = half // 2
    after = (distance < 0).long() * half
    distance = distance.abs()
    far = torch.log(distance.clamp(min=1) / exact) / torch.log(torch.tensor(_FARTHEST / exact)) * (half - exact)
    return after + torch.where(distance < exact, distance, (exact + far.long()).clamp(max=half - 1))
