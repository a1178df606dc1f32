import numpy as np
import pytest
import torch
from safetensors import safe_open

from engine.optics.defocus_fit import RADII
from training.defocus.config import DefocusSimConfig
from training.defocus.export import export
from training.defocus.input import INPUT, defocus_input
from training.defocus.network import DefocusNet, DefocusNetConfig
from training.defocus.scenes import TextureStore
from training.defocus.train import CropPool, DefocusTrainConfig, soft_targets, train

SIM = DefocusSimConfig(side=64, margin=8)
CONFIG = DefocusTrainConfig(batch=4, fresh=2, pool=20)


@pytest.fixture
def pool():
    photo = np.random.default_rng(0).integers(0, 255, (256, 256), np.uint8)
    store = TextureStore(((photo, np.ones_like(photo)),), ())
    return CropPool(store, SIM, CONFIG, seed=0)


def test_a_training_ends_by_the_clock_and_its_file_is_exported(pool, tmp_path):
    torch.manual_seed(0)
    weights = tmp_path / "w.safetensors"
    train(DefocusNet(), iter(pool), CONFIG, 2.0, weights)
    with safe_open(weights, "pt") as file:
        assert int(file.metadata()["crops"]) > 0
    assert export(weights, tmp_path / "w.onnx") < 0.1
    assert (tmp_path / "w.onnx").stat().st_size < 3_000_000


def test_crops_turn_with_their_truth(pool, monkeypatch):
    planes, targets, weights = pool.batch()
    assert planes.shape == (4, INPUT.channels, 16, 16)
    assert targets.shape == (4, len(RADII), 16, 16)
    assert weights.shape == (4, 16, 16)
    assert torch.allclose(targets.sum(1), torch.ones(4, 16, 16), atol=1e-5)
    luma = np.random.default_rng(5).random((64, 64)).astype(np.float32)
    turned = np.ascontiguousarray(luma[::-1].T)
    example = pool._kept[0]
    monkeypatch.setattr(pool, "_rng", _Chosen([1.0, 0.0, 0.0]))
    own = type(example)(defocus_input(luma), example.position, example.weight, True)
    assert np.allclose(pool._turned(own)[0], defocus_input(turned), atol=1e-4)


class _Chosen:
    """A generator that draws what it is told."""

    def __init__(self, values):
        self._values = np.array(values)

    def random(self, count):
        return self._values[:count]


def test_soft_targets_lie_between_two_classes():
    target = soft_targets(torch.full((1, 1, 1), 3.25))[0, :, 0, 0]
    assert target[3] == pytest.approx(0.75)
    assert target[4] == pytest.approx(0.25)


def test_the_network_takes_any_multiple_of_eight_cells():
    network = DefocusNet(DefocusNetConfig((8, 8, 8, 8), (1, 1, 1, 1))).eval()
    assert network(torch.zeros(1, INPUT.channels, 8, 24)).shape == (1, len(RADII), 8, 24)
