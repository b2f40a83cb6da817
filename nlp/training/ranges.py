"""Measure what goes into the layers of the network, for the integers that it is shipped with."""

from collections.abc import Iterable

import torch
from torch import Tensor, nn

from nlp.training.export import Ranges
from nlp.training.network import Network

_IN_SHORT = ("attend", "gather", "widen", "narrow", "value")
_RARE = 0.01
"""The share of texts whose extremes are cut off: a wider range would cost all the others precision."""


def ranges_of(network: Network, examples: Iterable[tuple[Tensor, ...]]) -> Ranges:
    """Return the range of each large layer while ``network`` reads ``examples`` (``ids``, ``marks``, ``there``)."""
    seen: dict[str, list[tuple[float, float]]] = {}

    def watch(name: str, layer: nn.Module) -> torch.utils.hooks.RemovableHandle:
        return layer.register_forward_pre_hook(
            lambda _, given: seen.setdefault(name, []).append((given[0].min().item(), given[0].max().item()))
        )

    hooks = [watch(name, part) for name, part in network.named_modules() if name.split(".")[-1] in _IN_SHORT]
    network.eval()
    with torch.inference_mode():
        for example in examples:
            network(*example)
    for hook in hooks:
        hook.remove()
    return {name: _usual(torch.tensor(extremes)) for name, extremes in seen.items()}


def _usual(extremes: Tensor) -> tuple[float, float]:
    least, most = extremes.unbind(1)
    return min(0.0, least.quantile(_RARE).item()), max(0.0, most.quantile(1 - _RARE).item())
