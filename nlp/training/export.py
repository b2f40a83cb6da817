"""Write the trained network as the ONNX file that is shipped: its weights as integers of 8 bits.

What goes into a layer becomes integers too, by a range measured beforehand. One measured on the fly, over all texts of
a batch, would let a text's tags depend on those it is judged with. Weights keep to seven bits, or processors without
VNNI would add them up wrong.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from nlp.outcomes import OUTCOME_COUNT, OUTCOMES
from nlp.wordpieces import MARK_COUNT

Weights = Mapping[str, npt.NDArray[np.float32]]
Ranges = Mapping[str, tuple[float, float]]
"""The least and the most that goes into each linear layer that is to be of integers."""

_HEAD_WIDTH = 32
_EPSILON = 1e-12
_NEVER = -1e4
_OF_ORT = "com.microsoft"
_OPSETS = [helper.make_opsetid("", 17), helper.make_opsetid(_OF_ORT, 1)]
_IR_VERSION = 8
_MOST_OF_INPUT = 255
_MOST_OF_WEIGHT = 63
_MOST_OF_VECTOR = 127


class _Graph:
    """A graph in the making: each call adds a node and returns the name of what it gives."""

    def __init__(self, weights: Weights, ranges: Ranges) -> None:
        self.weights = weights
        self._ranges = ranges
        self._nodes: list[onnx.NodeProto] = []
        self._weights: list[onnx.TensorProto] = []

    def hold(self, weight: npt.NDArray[np.generic]) -> str:
        """Keep a weight and return its name."""
        name = f"w{len(self._weights)}"
        self._weights.append(numpy_helper.from_array(np.array(weight, order="C"), name))
        return name

    def add(self, kind: str, *inputs: str, gives: str | None = None, **attributes: object) -> str:
        """Add a node that gives one thing."""
        return self.divide(kind, *inputs, gives=[gives or f"n{len(self._nodes)}"], **attributes)[0]

    def divide(self, kind: str, *inputs: str, gives: list[str], **attributes: object) -> list[str]:
        """Add a node that gives several things."""
        self._nodes.append(helper.make_node(kind, inputs, gives, **attributes))
        return gives

    def linear(self, name: str, of: str, *, biased: bool = True) -> str:
        """Add a linear layer, of integers where its range is known; torch keeps its weight transposed."""
        weight = self.weights[f"{name}.weight"].T
        bias = self.hold(self.weights[f"{name}.bias"]) if biased else ""
        if name in self._ranges:
            return self._linear_in_short(of, weight, bias, self._ranges[name])
        product = self.add("MatMul", of, self.hold(weight))
        return self.add("Add", product, bias) if bias else product

    def norm(self, name: str, of: str) -> str:
        """Add a layer norm."""
        scale, shift = (self.hold(self.weights[f"{name}.{part}"]) for part in ("weight", "bias"))
        return self.add("LayerNormalization", of, scale, shift, axis=-1, epsilon=_EPSILON)

    def vectors(self, name: str, ids: str) -> str:
        """Add the look-up of vectors, of integers with a scale each where anything is."""
        table = self.weights[f"{name}.weight"]
        if not self._ranges:
            return self.add("Gather", self.hold(table), ids)
        scales = _scales(table, axis=1, most=_MOST_OF_VECTOR)
        short = self.add("Gather", self.hold((table / scales).round().astype(np.int8)), ids)
        return self.add(
            "Mul", self.add("Cast", short, to=TensorProto.FLOAT), self.add("Gather", self.hold(scales), ids)
        )

    def _linear_in_short(self, of: str, weight: npt.NDArray[np.float32], bias: str, within: tuple[float, float]) -> str:
        least, most = within
        scale = self.hold(np.array((most - least) / _MOST_OF_INPUT, np.float32))
        zero = self.hold(np.array(round(-least / (most - least) * _MOST_OF_INPUT), np.uint8))
        scales = _scales(weight, axis=0, most=_MOST_OF_WEIGHT)
        short = self.hold((weight / scales).round().astype(np.int8))
        given = self.add("QuantizeLinear", of, scale, zero)
        # A step of onnxruntime's own: as standard ones, cast and scaled one after the other, it takes twice as long.
        return self.add(
            "MatMulIntegerToFloat", given, short, scale, self.hold(scales[0]), zero, "", bias, domain=_OF_ORT
        )

    def model(self) -> onnx.ModelProto:
        """Return the whole."""
        shape = ["texts", "pieces"]
        inputs = [
            helper.make_tensor_value_info("ids", TensorProto.INT64, shape),
            helper.make_tensor_value_info("marks", TensorProto.INT64, shape),
            helper.make_tensor_value_info("there", TensorProto.BOOL, shape),
        ]
        outputs = [
            helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["texts", OUTCOME_COUNT]),
            helper.make_tensor_value_info("added", TensorProto.FLOAT, [*shape, OUTCOME_COUNT]),
        ]
        graph = helper.make_graph(self._nodes, "encoder", inputs, outputs, self._weights)
        return helper.make_model(graph, opset_imports=_OPSETS, ir_version=_IR_VERSION, producer_name="wom")


def export(weights: Weights, layer_count: int, ranges: Ranges, file: Path) -> None:
    """Write the network that has ``weights`` to ``file``."""
    onnx.save(graph_of(weights, layer_count, ranges), file)


def graph_of(weights: Weights, layer_count: int, ranges: Ranges) -> onnx.ModelProto:
    """Return the graph of a network; without ``ranges`` its weights stay as they are."""
    graph = _Graph(weights, ranges)
    pieces = _embed(graph)
    absent = graph.add("Cast", graph.add("Not", "there"), to=TensorProto.FLOAT)
    hidden = graph.add("Mul", absent, graph.hold(np.array(_NEVER, np.float32)))
    hidden_keys = graph.add("Unsqueeze", hidden, graph.hold(np.array([1, 2])))
    for number in range(layer_count):
        pieces = _layer(graph, f"layers.{number}", pieces, hidden_keys)
    _read(graph, pieces, graph.add("Unsqueeze", hidden, graph.hold(np.array([2]))))
    return graph.model()


def _embed(graph: _Graph) -> str:
    bits = (np.arange(1 << MARK_COUNT)[:, None] >> np.arange(MARK_COUNT)) & 1
    marked = graph.add("Gather", graph.hold(bits.astype(np.float32) @ graph.weights["marks"]), "marks")
    count = graph.add("Gather", graph.add("Shape", "ids"), graph.hold(np.array([1])))
    first = graph.hold(np.array([0]))
    places = graph.add("Slice", graph.hold(graph.weights["places"]), first, count, first)
    return graph.norm("norm", graph.add("Add", graph.add("Add", graph.vectors("words", "ids"), marked), places))


def _layer(graph: _Graph, name: str, pieces: str, hidden: str) -> str:
    mixed = graph.linear(f"{name}.gather", _attend(graph, graph.linear(f"{name}.attend", pieces), hidden))
    pieces = graph.norm(f"{name}.first_norm", graph.add("Add", mixed, pieces))
    thought = graph.linear(f"{name}.narrow", graph.add("Relu", graph.linear(f"{name}.widen", pieces)))
    return graph.norm(f"{name}.second_norm", graph.add("Add", thought, pieces))


def _attend(graph: _Graph, asked: str, hidden: str) -> str:
    """Add attention. ``asked`` holds queries, keys and values side by side, each divided among the heads."""
    parted = graph.add("Reshape", asked, graph.hold(np.array([0, 0, 3, -1, _HEAD_WIDTH])))
    apart = graph.add("Transpose", parted, perm=[2, 0, 3, 1, 4])
    query, key, value = (graph.add("Gather", apart, graph.hold(np.array(place)), axis=0) for place in range(3))
    scaled = graph.add("Mul", query, graph.hold(np.array(_HEAD_WIDTH**-0.5, np.float32)))
    alike = graph.add("MatMul", scaled, graph.add("Transpose", key, perm=[0, 1, 3, 2]))
    shares = graph.add("Softmax", graph.add("Add", alike, hidden), axis=-1)
    mixed = graph.add("Transpose", graph.add("MatMul", shares, value), perm=[0, 2, 1, 3])
    return graph.add("Reshape", mixed, graph.hold(np.array([0, 0, -1])))


def _read(graph: _Graph, pieces: str, hidden: str) -> None:
    """Add what is read off the pieces: how much each is looked at for each tag, times what it says."""
    value = graph.add("Relu", graph.linear("value", pieces))
    said = graph.linear("read", value, biased=False)
    looked = graph.add("Softmax", graph.add("Add", graph.linear("look", pieces), hidden), axis=1)
    tags = np.array([place for place, names in enumerate(OUTCOMES.values()) for _ in names])
    added = graph.add("Mul", graph.add("Gather", looked, graph.hold(tags), axis=2), said, gives="added")
    total = graph.add("ReduceSum", added, graph.hold(np.array([1])), keepdims=0)
    graph.add("Add", total, graph.hold(graph.weights["read.bias"]), gives="scores")


def _scales(values: npt.NDArray[np.float32], axis: int, most: int) -> npt.NDArray[np.float32]:
    """Return what the integers along ``axis``, up to ``most``, are to be multiplied with."""
    largest = np.abs(values).max(axis=axis, keepdims=True)
    scales: npt.NDArray[np.float32] = np.where(largest > 0, largest / most, 1).astype(np.float32)
    return scales
