import json

import pytest

from engine import models
from engine.add_model import PICKLE_SUFFIXES, add_model
from engine.errors import EngineError, InputError


@pytest.fixture(autouse=True)
def models_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DIFFCAMERA_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.fixture
def weights(tmp_path):
    path = tmp_path / "mine.onnx"
    path.write_bytes(b"weights")
    return path


def test_an_added_model_is_listed_found_verified_and_removed(weights):
    add_model(weights, "depth", name="my-depth", licence="MIT")
    found = models.find("my-depth", "depth")
    assert (found.licence, found.size, found.shipped) == ("MIT", 7, False)
    assert models.verify(found).read_bytes() == b"weights"
    models.remove("my-depth")
    assert all(m.name != "my-depth" for m in models.table())
    assert not found.path.exists()


def test_a_damaged_model_is_told_with_its_remedy(weights):
    added = add_model(weights, "depth")
    added.path.write_bytes(b"damaged")
    with pytest.raises(EngineError, match=r"mine.*damaged.*models remove mine"):
        models.verify(models.find("mine", "depth"))
    added.path.unlink()
    with pytest.raises(EngineError, match="missing"):
        models.verify(models.find("mine", "depth"))


@pytest.mark.parametrize("suffix", PICKLE_SUFFIXES)
def test_pickles_are_refused(weights, suffix):
    with pytest.raises(InputError, match="refused"):
        add_model(weights.rename(weights.with_suffix(suffix)), "dit")


@pytest.mark.parametrize("name", ["../evil", ".hidden", "a/b", "a b"])
def test_a_name_cannot_leave_the_folder(weights, name, models_folder):
    with pytest.raises(InputError, match="use letters"):
        add_model(weights, "depth", name=name)
    assert not models_folder.exists()


def test_a_name_is_taken_once(weights):
    add_model(weights, "depth")
    with pytest.raises(InputError, match="already"):
        add_model(weights, "depth")


def test_a_kind_knows_only_its_own(weights):
    add_model(weights, "depth")
    with pytest.raises(InputError, match="no dit model"):
        models.find("mine", "dit")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"file": 3}', json.dumps({"name": "x"})])
def test_a_damaged_card_hides_only_its_own_model(weights, models_folder, text):
    add_model(weights, "depth")
    (models_folder / "bad.json").write_text(text)
    assert "mine" in [m.name for m in models.table()]


def test_a_card_cannot_point_outside_the_folder(weights, models_folder):
    add_model(weights, "depth")
    card = models_folder / "mine.json"
    card.write_text(json.dumps(json.loads(card.read_text()) | {"file": "../../etc/passwd"}))
    assert models.find("mine", "depth").path == models_folder / "passwd"


def test_shipped_models_are_sound_and_stay():
    for model in models.shipped():
        models.verify(model)
        with pytest.raises(InputError, match="ships with the program"):
            models.remove(model.name)
