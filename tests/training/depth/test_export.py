"""Products with matrices stored as int8."""

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from training.depth.export import matrix_in_int8, quantize


def test_no_two_neighbors_can_overflow_16_bits():
    matrix = np.random.default_rng(0).normal(size=(64, 96)).astype(np.float32)
    matrix[10:12, 3] = 4  # two large weights next to each other
    small, scale = matrix_in_int8(matrix)
    size = np.abs(small.astype(int))
    assert 255 * (size[:-1] + size[1:]).max() <= 32767
    assert np.abs(small * scale - matrix).max() <= scale.max() / 2 + 1e-6


def test_a_product_in_int8_is_close_to_the_exact_one():
    rng = np.random.default_rng(1)
    matrix = rng.normal(size=(96, 128)).astype(np.float32)
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "weight"], ["y"])],
        "product",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 96])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 128])],
        [numpy_helper.from_array(matrix, "weight")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    quantize(model)
    onnx.checker.check_model(model)
    assert "MatMulInteger" in [node.op_type for node in model.graph.node]
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    x = rng.normal(size=(32, 96)).astype(np.float32)
    found, exact = np.asarray(session.run(None, {"x": x})[0]), x @ matrix
    assert np.abs(found - exact).mean() < 0.02 * np.abs(exact).mean()
