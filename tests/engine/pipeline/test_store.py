import threading
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.companions import Companions, PhotoFile
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


def test_what_goes_with_a_photo_is_each_requests_own(path):
    """An export goes on with its bracket while the window already works without."""
    store, seen = SceneStore(), []
    default, bracket = (Companions((PhotoFile(Path(name)),)) for name in ("a.jpg", "b.jpg"))
    store.set_companions(path, default)
    with store.with_companions(path, bracket):
        with store.with_companions(path, Companions()):
            assert store.companions(path) == Companions()
        other = threading.Thread(target=lambda: seen.append(store.companions(path)))
        other.start()
        other.join()
        assert store.companions(path) == bracket
    assert store.companions(path) == default
    assert seen == [default]
