"""A base and its adapters through the models table and the command line."""

import json
import shutil

import cv2
import numpy as np
import pytest

from app.cli.main import main
from engine import models
from engine.add_model import add_model
from engine.backends.loader import Models
from engine.errors import EngineError, InputError
from tests.engine.dit.flux.tiny import make_adapter, make_base


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DIFFCAMERA_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.fixture
def photo(tmp_path):
    rng = np.random.default_rng(3)
    pixels = cv2.resize(rng.integers(0, 255, (12, 16, 3)).astype(np.uint8), (96, 72))
    cv2.imwrite(str(tmp_path / "photo.png"), pixels)
    ramp = np.tile(np.linspace(0, 65535, 96).astype(np.uint16), (72, 1))
    cv2.imwrite(str(tmp_path / "depth.png"), ramp)
    return tmp_path / "photo.png"


def test_from_a_folder_to_a_picture(folder, tiny, photo, tmp_path, capsys):
    assert main(["models", "add", str(tiny.base)]) == 0
    said = capsys.readouterr().out
    assert "tiny-klein: added" in said
    assert "GiB" in said
    assert main(["models", "add", str(tiny.adapter)]) == 0
    assert "first: added" in capsys.readouterr().out
    assert models.find("first", "adapter").base == "tiny"
    out = tmp_path / "out.png"
    command = [
        "refocus", str(photo), "-o", str(out), "--engine", "dit", "--model", "tiny-klein",
        "--adapter", "first", "--depth", str(tmp_path / "depth.png"), "--focus", "0.2,0.5",
        "--json", "--device", "cpu",
    ]  # fmt: skip
    assert main(command) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["backend"], report["device"]) == ("torch", "cpu")
    assert report["stages"]["dit"] > 0
    final = cv2.imread(str(out)).astype(int)
    assert final.shape == (72, 96, 3)
    draft = tmp_path / "draft.png"
    assert main([*command[:3], str(draft), "--engine", "optics", *command[10:14]]) == 0
    assert np.abs(final - cv2.imread(str(draft)).astype(int)).mean() > 0.5


def test_a_base_by_itself_is_refused_in_words(folder, tiny, photo, tmp_path, capsys):
    add_model(tiny.base, None)
    command = ["refocus", str(photo), "-o", str(tmp_path / "o.png"), "--model", "tiny-klein"]
    assert main([*command, "--depth", str(tmp_path / "depth.png")]) == 2
    assert "choose --adapter NAME" in capsys.readouterr().err


def test_a_base_lies_where_it_lay_and_changes_are_found(folder, tiny, tmp_path):
    own = shutil.copytree(tiny.base, tmp_path / "own")
    model = add_model(own, None, name="klein")
    assert [m.name for m in models.table() if m.parts] == ["klein"]
    models.verify(models.find("klein", "dit"))
    weights = next((own / "vae").glob("*.safetensors"))
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    models.present(model)
    with pytest.raises(EngineError, match="has changed"):
        models.verify(model)
    weights.write_bytes(data[:-1])
    with pytest.raises(EngineError, match="missing or cut"):
        models.present(model)
    models.remove("klein")
    assert own.exists()
    assert not list(folder.glob("*.json"))


def test_an_adapter_that_does_not_fit_its_base_is_not_added(folder, tiny, tmp_path):
    wide = make_base(tmp_path / "wide", heads=6)
    add_model(wide, None, name="wide")
    with pytest.raises(InputError, match="does not fit wide"):
        add_model(tiny.adapter, None, base="wide")
    adapter = make_adapter(tmp_path / "fits.safetensors", wide)
    assert add_model(adapter, None, base="wide").base == "wide"


def test_a_loaded_base_takes_another_adapter_without_loading_again(folder, tiny):
    add_model(tiny.base, None)
    add_model(tiny.adapter, None)
    add_model(tiny.other, None)
    loaded = Models("auto", "cpu")
    first = loaded.get("dit", "tiny-klein", "first")
    assert loaded.get("dit", "tiny-klein", "first") is first
    assert first.card.rank == 4
    second = loaded.get("dit", "tiny-klein", "second")
    assert second is first
    assert second.card.rank == 2
    with pytest.raises(InputError, match="no adapter model of that name"):
        loaded.get("dit", "tiny-klein", "third")
