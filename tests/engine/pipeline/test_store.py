import cv2
import numpy as np
import pytest

from engine.files.encoded import EncodedLight
from engine.pipeline.store import SceneStore
from engine.scene import Frame


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "photo.png"
    cv2.imwrite(str(path), np.random.default_rng(1).integers(0, 256, (60, 80, 3), np.uint8))
    return path


def test_a_large_photo_stays_as_its_file_stores_it(path, monkeypatch):
    monkeypatch.setattr("engine.pipeline.store.SMALL_PIXELS", 60 * 80 - 1)
    photo = SceneStore().resized(path, Frame(None))
    assert isinstance(photo.light, EncodedLight)
    assert "pixels" not in vars(photo)


def test_a_small_photo_is_made_linear_once(path):
    store = SceneStore()
    photo = store.resized(path, Frame(None))
    assert isinstance(photo.light, np.ndarray)
    assert store.resized(path, Frame(None)) is photo
