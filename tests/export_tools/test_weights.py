import numpy as np
from onnx import TensorProto, helper, numpy_helper

from export_tools.weights import store_weights_int8


def test_scales_have_the_least_squared_error():
    """Never more than with the scale that a channel's largest weight needs, and less on average."""
    values = np.random.default_rng(0).normal(0, 0.1, (32, 256)).astype(np.float32)
    weight = numpy_helper.from_array(values.T.copy(), "weight")
    inputs, output = (
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)]
        for name, shape in (("x", [1, 256]), ("y", [1, 32]))
    )
    node = helper.make_node("MatMul", ["x", "weight"], ["y"])
    graph = helper.make_graph([node], "graph", inputs, output, [weight])
    store_weights_int8(graph)
    coded, scale = (numpy_helper.to_array(kept) for kept in graph.initializer)
    assert coded.dtype == np.int8
    assert scale.shape == (1, 32)
    error = np.square(coded * scale - values.T).mean(0)
    largest = np.abs(values.T).max(0, keepdims=True) / 127
    plain = np.square(np.rint(values.T / largest) * largest - values.T).mean(0)
    assert (error < 1.0001 * plain).all()
    assert error.sum() < 0.99 * plain.sum()
