import numpy as np
import onnxruntime
import pytest
import torch

from engine.dit.config import DitConfig
from engine.dit.model import RefocusDiT
from export_tools import onnx


@pytest.fixture
def model():
    torch.manual_seed(0)
    size = DitConfig(stem=8, widths=(16, 32), blocks=(1, 2), window=4, head=16, condition=16)
    model = RefocusDiT.of(size)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.05)
    return model


@pytest.mark.filterwarnings("ignore")
def test_export_has_free_sizes_and_gives_what_torch_gives(model, tmp_path):
    path = tmp_path / "tiny.onnx"
    assert onnx.export(model, path) < 1e-4
    session = onnxruntime.InferenceSession(str(path))
    for height, width in ((33, 70), (64, 64)):
        given = onnx.example(height, width)
        clean = session.run(["clean"], {k: v.numpy() for k, v in given.items()})[0]
        with torch.no_grad():
            assert np.allclose(clean, model(**given).numpy(), atol=1e-4)
    assert [f.name for f in tmp_path.iterdir()] == ["tiny.onnx"]


@pytest.mark.filterwarnings("ignore")
def test_the_half_precision_export_is_half_the_size_and_gives_nearly_the_same(model, tmp_path):
    full, half = tmp_path / "full.onnx", tmp_path / "half.onnx"
    onnx.export(model, full)
    assert onnx.export(model, half, fp16=True) < onnx.TOLERANCE_FP16
    assert half.stat().st_size < full.stat().st_size
    assert next(model.parameters()).dtype == torch.float32  # left as it was


@pytest.mark.filterwarnings("ignore")
def test_weights_kept_in_bytes_are_smaller_and_give_nearly_the_same(tmp_path):
    torch.manual_seed(0)
    model = RefocusDiT.of(DitConfig(stem=32, widths=(64,), blocks=(2,), window=4, condition=32))
    torch.nn.init.normal_(model.conv_out.weight, std=0.02)
    full, small = tmp_path / "full.onnx", tmp_path / "small.onnx"
    onnx.export(model, full)
    assert 1e-6 < onnx.export(model, small, small=True) < onnx.TOLERANCE_SMALL
    assert small.stat().st_size < 0.6 * full.stat().st_size
