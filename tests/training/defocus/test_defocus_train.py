import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
import torch
from safetensors import safe_open

import training.defocus
from engine.optics.defocus_fit import RADII
from engine.optics.defocus_input import INPUT, defocus_input
from training import data_pack
from training.defocus.config import DefocusSimConfig
from training.defocus.crops import CropBatchConfig, CropPool
from training.defocus.export import export
from training.defocus.network import DefocusNet, DefocusNetConfig
from training.defocus.scenes import TextureStore, load_textures
from training.defocus.train import DefocusTrainConfig, soft_targets, train, train_step

SIM = DefocusSimConfig(side=64, margin=8)
BATCH = CropBatchConfig(batch=4, fresh=2, pool=20)


@pytest.fixture
def pool():
    photo = np.random.default_rng(0).integers(0, 255, (256, 256), np.uint8)
    store = TextureStore(((photo, np.ones_like(photo)),), ())
    return CropPool(store, SIM, BATCH, seed=0)


def test_a_training_ends_by_the_clock(pool, tmp_path, capsys):
    torch.manual_seed(0)
    weights = tmp_path / "w.safetensors"
    config = DefocusTrainConfig(save_seconds=0.0, log_seconds=0.0)
    train(DefocusNet(), iter(pool), config, 2.0, weights, BATCH.fresh)
    assert "loss" in capsys.readouterr().out
    assert not list(tmp_path.glob("*.part"))
    with safe_open(weights, "pt") as file:
        assert int(file.metadata()["crops"]) > 0


def test_the_export_computes_about_as_torch_does(pool, tmp_path):
    weights = Path(training.defocus.__file__).with_name("weights") / "defocus-s.safetensors"
    assert export(weights, pool, tmp_path / "w.onnx") < 0.1
    assert (tmp_path / "w.onnx").stat().st_size < 10_000_000
    assert len(list(tmp_path.iterdir())) == 1


def test_steps_on_one_batch_lower_its_loss(pool):
    torch.manual_seed(0)
    batch = pool.batch()
    network = DefocusNet(DefocusNetConfig((8, 8, 8, 8), (1, 1, 1, 1)))
    optimizer = torch.optim.AdamW(network.parameters(), 1e-2)
    losses = [float(train_step(network, optimizer, batch, 1.0)[0]) for _ in range(12)]
    assert losses[-1] < 0.8 * losses[0]


def test_each_process_draws_crops_of_its_own(pool, monkeypatch):
    first = []
    for worker in range(2):
        info = SimpleNamespace(id=worker)
        monkeypatch.setattr("training.defocus.crops.get_worker_info", lambda info=info: info)
        first.append(next(iter(pool))[0])
    assert not torch.equal(*first)


@pytest.fixture
def pack(tmp_path):
    rng = np.random.default_rng(1)
    for name in ("a", "kodak__kodim01"):
        cv2.imwrite(str(tmp_path / f"{name}.png"), rng.integers(0, 255, (600, 600, 3), np.uint8))
    matte = np.full((64, 64, 4), 255, np.uint8)
    cv2.imwrite(str(tmp_path / "matte.png"), matte)
    photos = [tmp_path / "a.png", tmp_path / "kodak__kodim01.png"]
    data_pack.build(photos, [tmp_path / "matte.png"], tmp_path / "pack.safetensors")
    return tmp_path / "pack.safetensors"


def test_held_out_photos_in_a_pack_stay_out(pack):
    store = load_textures(pack, DefocusSimConfig(side=64, margin=8, scales=(1.0,)))
    assert len(store.photos) == 1
    assert len(store.mattes) == 1


def test_the_command_line_trains_from_a_pack(pack, tmp_path):
    out = tmp_path / "w.safetensors"
    command = [sys.executable, "-m", "training.defocus.train", "--pack", str(pack), "-o", str(out)]
    command += ["--minutes", "0.01", "--device", "cpu", "--batch", "2", "--fresh", "1"]
    subprocess.run([*command, "--workers", "2"], check=True, timeout=100)
    assert out.exists()


def test_training_needs_neither_the_window_nor_a_runtime():
    blocked = ("diffusers", "PySide6", "onnxruntime", "onnx", "app", "transformers", "accelerate")
    code = (
        f"import sys\nsys.modules.update(dict.fromkeys({blocked}))\nimport training.defocus.train"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_crops_turn_with_their_truth(pool, monkeypatch):
    planes, positions, weights, readable = pool.batch()
    assert planes.shape == (4, INPUT.channels, 16, 16)
    assert positions.shape == weights.shape == (4, 16, 16)
    assert readable.shape == (4,)
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
    target = soft_targets(torch.full((2, 1, 1), 3.25), torch.tensor([True, False]))[..., 0, 0]
    assert target[0, 3] == pytest.approx(0.75)
    assert target[0, 4] == pytest.approx(0.25)
    assert torch.allclose(target[1], torch.full((len(RADII),), 1 / len(RADII)))


def test_the_network_takes_any_multiple_of_eight_cells():
    network = DefocusNet(DefocusNetConfig((8, 8, 8, 8), (1, 1, 1, 1))).eval()
    assert network(torch.zeros(1, INPUT.channels, 8, 24)).shape == (1, len(RADII), 8, 24)
