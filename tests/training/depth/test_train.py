import argparse
import json

import numpy as np
import onnxruntime
import pytest
import torch
from safetensors.torch import load_file

from tests.engine.depth.scenes import disc_scene
from training.depth.export import export
from training.depth.labels import write_sample
from training.depth.student import DEVIATION, MEAN, DepthStudent, from_teacher, read_teacher
from training.depth.train import FROZEN, learning_rate, train


@pytest.fixture(scope="module")
def teacher(tmp_path_factory):
    """A folder with an untrained Depth Anything V2 Small, and the model itself."""
    from transformers import DepthAnythingConfig, DepthAnythingForDepthEstimation, Dinov2Config

    torch.manual_seed(0)
    backbone = Dinov2Config(
        hidden_size=384,
        num_attention_heads=6,
        image_size=518,
        patch_size=14,
        out_indices=[3, 6, 9, 12],
        reshape_hidden_states=False,
    )
    config = DepthAnythingConfig(
        backbone_config=backbone,
        reassemble_hidden_size=384,
        neck_hidden_sizes=[48, 96, 192, 384],
        fusion_hidden_size=64,
    )
    model = DepthAnythingForDepthEstimation(config).eval()
    folder = tmp_path_factory.mktemp("teacher")
    model.save_pretrained(folder)
    return folder, model


@pytest.fixture
def options(tmp_path, teacher):
    (tmp_path / "labels" / "train").mkdir(parents=True)
    for index in range(3):
        pixels, disparity = disc_scene(96 + 16 * index, 96)
        image = np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8)
        write_sample(tmp_path / "labels" / "train" / f"{index}.npz", image, disparity)
    return argparse.Namespace(
        data=tmp_path / "labels",
        teacher=str(teacher[0]),
        out=tmp_path / "run",
        minutes=0.02,
        batch=1,
        rate=1e-3,
        save_minutes=1,
        device="cpu",
        seed=0,
    )


def test_all_but_the_coarsest_level_is_the_teachers(teacher):
    folder, model = teacher
    student = DepthStudent().eval()
    student.load_state_dict(from_teacher(read_teacher(str(folder))))
    # With the teacher's own halving put in, both are one network, in another shape than stored.
    student.decoder.halve = model.neck.reassemble_stage.layers[3].resize
    image = torch.rand(1, 3, 112, 154)
    mean, deviation = (torch.tensor(v).view(1, 3, 1, 1) for v in (MEAN, DEVIATION))
    with torch.inference_mode():
        expected = model((image - mean) / deviation).predicted_depth
        torch.testing.assert_close(student(image)[:, 0], expected, rtol=1e-4, atol=1e-5)


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

    begun = from_teacher(read_teacher(options.teacher))
    student = DepthStudent()
    student.load_state_dict(load_file(options.out / "student.safetensors"))
    for name, value in student.state_dict().items():
        frozen = name.startswith("encoder.") and not any(
            name.startswith(f"encoder.layers.{i}.") for i in range(FROZEN, 12)
        )
        assert torch.equal(value, begun[name]) == frozen, name

    worst = export(options.out / "average.safetensors", tmp_path / "depth.onnx")
    assert worst < 0.2  # random weights are the hardest to round
    assert (tmp_path / "depth.onnx").stat().st_size < 25e6
    session = onnxruntime.InferenceSession(str(tmp_path / "depth.onnx"))
    image = np.random.default_rng(0).random((1, 3, 70, 98), np.float32)
    assert session.run(["disparity"], {"image": image})[0].shape == (1, 1, 70, 98)


def test_the_learning_rate_warms_up_and_ends_at_zero():
    assert learning_rate(0.0, 0, 1.0) == pytest.approx(0.02)
    assert learning_rate(0.01, 200, 1.0) > 0.99
    assert learning_rate(1.0, 5000, 1.0) == 0
