"""ONNX Runtime with real, tiny models."""

import threading
import time

import numpy as np
import onnx
import onnxruntime
import psutil
import pytest
from onnx import TensorProto, helper

from engine.backends import onnx as backend
from engine.backends.onnx import OnnxSession, devices
from engine.errors import Cancelled, EngineError


def save(path, nodes, initializers=()):
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["h", "w"])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["h", "w"])],
        list(initializers),
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.save(model, path)
    return path


@pytest.fixture
def double(tmp_path):
    return save(tmp_path / "double.onnx", [helper.make_node("Add", ["x", "x"], ["y"])])


def test_runs_by_name(double):
    x = np.arange(6, dtype=np.float32).reshape(2, 3)
    session = OnnxSession(double, "cpu")
    np.testing.assert_array_equal(session.run({"x": x})["y"], 2 * x)
    assert (session.backend, session.device, session.notices) == ("onnx", "cpu", [])


def test_a_session_that_rests_gives_its_memory_back_and_runs_again(tmp_path):
    side = 5000  # 100 MB a matrix
    nodes = [
        helper.make_node("Exp", ["x"], ["a"]),
        helper.make_node("Neg", ["a"], ["b"]),
        helper.make_node("Sub", ["b", "a"], ["y"]),
    ]
    path = save(tmp_path / "memory.onnx", nodes)
    session = OnnxSession(path, "cpu", warm_up=True)
    before = psutil.Process().memory_info().rss
    x = np.zeros((side, side), np.float32)
    np.testing.assert_allclose(session.run({"x": x})["y"][:2, :2], -2)
    held = psutil.Process().memory_info().rss - x.nbytes
    session.rest()
    left = psutil.Process().memory_info().rss - x.nbytes
    assert held - left > 150e6
    assert left - before < 50e6
    assert session.inputs == ["x"]
    np.testing.assert_allclose(session.run({"x": x[:2, :3]})["y"], -2)


def test_a_model_of_fixed_sizes_rests_without_a_run(tmp_path):
    graph = helper.make_graph(
        [helper.make_node("Add", ["x", "x"], ["y"])],
        "tiny",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [2, 3])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [2, 3])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.save(model, tmp_path / "fixed.onnx")
    session = OnnxSession(tmp_path / "fixed.onnx", "cpu", warm_up=True)
    session.rest()
    np.testing.assert_array_equal(session.run({"x": np.ones((2, 3), np.float32)})["y"], 2)


@pytest.mark.parametrize("damage", [b"", b"not a model at all", None])
def test_a_damaged_file_is_told_by_name(double, damage):
    double.write_bytes(double.read_bytes()[:40] if damage is None else damage)
    with pytest.raises(EngineError, match=r"double\.onnx"):
        OnnxSession(double)


def test_asking_for_a_gpu_where_there_is_none_goes_on_with_a_notice(double):
    if len(devices("cuda")) > 1:
        pytest.skip("a CUDA provider is installed here")
    session = OnnxSession(double, "cuda")
    assert session.device == "cpu"
    assert "diffcamera[gpu]" in session.notices[0]


def test_a_provider_that_does_not_load_falls_back_with_a_notice(double, monkeypatch):
    monkeypatch.setattr(backend, "devices", lambda wanted: ["cuda", "cpu"])
    session = OnnxSession(double)
    assert session.device == "cpu"
    assert "cuda failed" in session.notices[0]
    assert session.run({"x": np.ones((1, 1), np.float32)})["y"] == 2


def test_a_provider_that_fails_in_mid_run_falls_back_and_finishes(double):
    session = OnnxSession(double, "cpu")
    session._order = ["cuda", "cpu"]  # as if loaded on a GPU ...
    session.device = "cuda"
    session._session = Broken(session._session)  # ... whose driver then dies
    assert session.run({"x": np.ones((1, 1), np.float32)})["y"] == 2
    assert session.device == "cpu"
    assert "device lost" in session.notices[0]


class Broken:
    """A real session whose run fails as a lost device does."""

    def __init__(self, session):
        self.get_inputs, self.get_outputs = session.get_inputs, session.get_outputs

    def run(self, *_):
        raise onnxruntime.capi.onnxruntime_pybind11_state.Fail("CUDA error: device lost")


def test_interrupt_ends_a_long_run_soon(tmp_path):
    size = 1200
    nodes, last = [], "x"
    for index in range(60):
        nodes.append(helper.make_node("MatMul", [last, "x"], [f"m{index}"]))
        nodes.append(helper.make_node("Tanh", [f"m{index}"], [f"t{index}"]))
        last = f"t{index}"
    nodes.append(helper.make_node("Identity", [last], ["y"]))
    session = OnnxSession(save(tmp_path / "long.onnx", nodes), "cpu")
    fed = {"x": np.eye(size, dtype=np.float32)}
    threading.Timer(0.1, session.interrupt).start()
    start = time.monotonic()
    with pytest.raises(Cancelled):
        session.run(fed)
    assert time.monotonic() - start < 5  # the whole run takes far longer than one node
    assert session.run({"x": np.zeros((2, 2), np.float32)})["y"].shape == (2, 2)
