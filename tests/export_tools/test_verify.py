import shutil

import numpy as np
import onnx
import pytest
from onnx import numpy_helper
from PIL import Image

from export_tools.verify import compare, main


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    noise = np.random.default_rng(0).integers(0, 256, (50, 70, 3), np.uint8)
    Image.fromarray(noise).save(folder / "noise.jpg")
    return folder


def test_the_export_gives_what_torch_gives(weights, exported, photos):
    rows = compare(weights, exported, list(photos.iterdir()), 64)
    assert [row.task for row in rows] == ["recover", "refine"]
    assert all(row.largest < 1e-3 and row.good(exact=True) for row in rows)


def test_another_model_is_found_out(weights, exported, photos, tmp_path, capsys):
    model = onnx.load(exported)
    last = next(t for t in model.graph.initializer if t.name == "conv_out.weight")
    values = numpy_helper.to_array(last) * 1.5
    last.CopyFrom(numpy_helper.from_array(values, last.name))
    wrong = tmp_path / "wrong.onnx"
    onnx.save(model, wrong)
    words = ["--photos", str(photos), "--side", "64"]
    assert main([str(weights), str(wrong), *words]) == 1
    assert main([str(weights), str(exported), *words]) == 0
    assert "noise.jpg" in capsys.readouterr().out


def test_no_photos_and_no_model_are_told(weights, exported, tmp_path, capsys):
    assert main([str(weights), str(exported), "--photos", str(tmp_path)]) == 2
    assert "no .jpg photos" in capsys.readouterr().err


def test_torch_gives_the_same_by_the_backend(weights, exported, photos, tmp_path):
    twin = tmp_path / "twin"
    shutil.copytree(weights, twin)
    assert all(row.psnr > 60 for row in compare(twin, exported, list(photos.iterdir()), 48))
