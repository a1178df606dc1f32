"""Stores the weights of ONNX models in 8 bits, and those of the first convolution in 16."""

from __future__ import annotations

import numpy as np
from onnx import GraphProto, NodeProto, TensorProto, helper, numpy_helper


def store_weights_int8(graph: GraphProto, min_size: int = 4096) -> None:
    """Store weights of at least `min_size` numbers in 8 bits, with one scale per output channel.

    A Cast and a Mul before the nodes that use them dequantize them once: ONNX Runtime folds both
    when it loads the model, and computes in full precision. Biases and other vectors stay as is.
    The first convolution is stored in half precision: it mixes inputs of very different ranges,
    so 8 bits cost more there than in any other layer.
    """
    first = next((node.input[1] for node in graph.node if node.op_type == "Conv"), None)
    users = {name: node for node in graph.node for name in node.input}
    widening = []
    for weight in list(graph.initializer):
        values = numpy_helper.to_array(weight)
        node = users.get(weight.name)
        if node is None or values.dtype != np.float32 or values.size < min_size:
            continue
        if values.ndim not in (2, 4):  # vectors, and the table of rotations
            continue
        name = weight.name
        if name == first:
            weight.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
            widening.append(helper.make_node("Cast", [weight.name], [name], to=TensorProto.FLOAT))
            continue
        axis = _output_axis(node, values.ndim)
        others = tuple(i for i in range(values.ndim) if i != axis)
        scale = _best_scale(values, others)
        coded = _code(values, scale).astype(np.int8)
        weight.CopyFrom(numpy_helper.from_array(coded, f"{name}.bytes"))
        kept = numpy_helper.from_array(scale.astype(np.float32), f"{name}.scale")
        graph.initializer.append(kept)
        wide = f"{name}.wide"
        widening.append(helper.make_node("Cast", [weight.name], [wide], to=TensorProto.FLOAT))
        widening.append(helper.make_node("Mul", [wide, kept.name], [name]))
    nodes = [*widening, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)


def _best_scale(values: np.ndarray, others: tuple[int, ...]) -> np.ndarray:
    """The scale of each channel with the least squared error: a smaller one than its largest weight
    needs clips a few weights and rounds the rest more finely."""
    largest = np.maximum(np.abs(values).max(axis=others, keepdims=True), 1e-12) / 127
    best, least = largest, np.full(largest.shape, np.inf)
    for share in np.linspace(0.7, 1.0, 31):
        scale = np.float32(share) * largest
        errors = np.square(_code(values, scale) * scale - values).mean(axis=others, keepdims=True)
        better = errors < least
        best, least = np.where(better, scale, best), np.where(better, errors, least)
    return best


def _code(values: np.ndarray, scale: np.ndarray) -> np.ndarray:
    return np.rint(values / scale).clip(-127, 127)


def _output_axis(node: NodeProto, dimensions: int) -> int:
    """The axis of a weight that holds its node's output channels."""
    if node.op_type in ("Conv", "ConvTranspose"):
        return 0 if node.op_type == "Conv" else 1
    transposed = any(a.name == "transB" and a.i for a in node.attribute)
    return dimensions - (2 if node.op_type == "Gemm" and transposed else 1)
