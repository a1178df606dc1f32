import pytest

from engine.backends.onnx import devices
from export_tools.tensorrt import main


def test_a_machine_without_tensorrt_is_told_what_it_needs(exported, capsys):
    if "tensorrt" in devices():
        pytest.skip("a TensorRT provider is installed here")
    assert main([str(exported)]) == 1
    message = capsys.readouterr().err
    assert "NVIDIA GPU" in message
    assert message.count("\n") == 1


def test_a_missing_model_is_told(tmp_path, capsys):
    assert main([str(tmp_path / "none.onnx")]) == 2
    assert "none.onnx" in capsys.readouterr().err
