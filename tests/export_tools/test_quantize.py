import onnx
import pytest
import torch

from engine.errors import EngineError, InputError
from export_tools.quantize import main, quantize
from training.data import Bridges, save
from training.samples import Samples


@pytest.fixture(scope="module")
def pool(tmp_path_factory):
    draw = torch.Generator().manual_seed(0)

    def rand(channels):
        return torch.rand(12, channels, 48, 48, generator=draw)

    ones = torch.ones(12, 1, 48, 48)
    camera = torch.rand(12, 3, generator=draw)
    pictures = [rand(channels) for channels in (3, 3, 9, 3)]
    samples = Samples(*pictures, rand(1), ones, rand(1), ones, rand(1), camera)
    folder = tmp_path_factory.mktemp("pool")
    save(Bridges(samples), folder / "0000.safetensors")
    return folder


def test_the_int8_copy_gives_nearly_the_same_picture(exported, pool, tmp_path):
    out = tmp_path / "int8.onnx"
    assert quantize(exported, pool, out, 4, bound=30) >= 30
    assert any(n.op_type == "QuantizeLinear" for n in onnx.load(out).graph.node)
    assert [p.name for p in tmp_path.iterdir()] == ["int8.onnx"]


def test_a_visible_loss_is_not_written(exported, pool, tmp_path):
    with pytest.raises(EngineError, match="not written"):
        quantize(exported, pool, tmp_path / "int8.onnx", 4, bound=500)
    assert list(tmp_path.iterdir()) == []


def test_a_pool_that_is_empty_or_too_small_is_told(exported, pool, tmp_path, capsys):
    with pytest.raises(InputError, match="empty pool"):
        quantize(exported, tmp_path, tmp_path / "int8.onnx", 4)
    with pytest.raises(InputError, match="more than"):
        quantize(exported, pool, tmp_path / "int8.onnx", 0)
    words = ["missing.onnx", "--pool", str(pool), "-o", str(tmp_path / "x.onnx")]
    assert main(words) == 2
    assert "missing.onnx" in capsys.readouterr().err
