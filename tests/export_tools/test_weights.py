import numpy as np
from onnx import GraphProto, TensorProto, helper, numpy_helper
from onnxruntime import InferenceSession

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


def test_the_first_convolution_is_stored_in_half_precision():
    kernels = np.random.default_rng(0).normal(0, 0.1, (2, 32, 32, 3, 3)).astype(np.float32)
    weights = [numpy_helper.from_array(k, n) for k, n in zip(kernels, ("one", "two"), strict=True)]
    inputs, output = (
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 32, None, None])]
        for name in ("x", "y")
    )
    nodes = [
        helper.make_node("Conv", ["x", "one"], ["between"]),
        helper.make_node("Conv", ["between", "two"], ["y"]),
    ]
    graph = helper.make_graph(nodes, "graph", inputs, output, weights)
    expected = _run(graph)
    store_weights_int8(graph)
    found = _run(graph)
    kept = {tensor.name: numpy_helper.to_array(tensor).dtype for tensor in graph.initializer}
    assert kept == {"one.half": np.float16, "two.bytes": np.int8, "two.scale": np.float32}
    assert np.abs(found - expected).max() < 0.02 * np.abs(expected).max()


def _run(graph: GraphProto) -> np.ndarray:
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    session = InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    picture = np.random.default_rng(1).normal(size=(1, 32, 12, 12)).astype(np.float32)
    return np.asarray(session.run(None, {"x": picture})[0])
