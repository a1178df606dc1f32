"""A small data pack of synthetic pictures, so tests need no photos."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from accelerate.state import AcceleratorState

from training import data_pack
from training.simulate.textures import Textures


@pytest.fixture(autouse=True)
def fresh_accelerator():
    """Reset accelerate's state: training runs are separate processes, but tests share one."""
    yield
    AcceleratorState._reset_state(reset_partial_state=True)


@pytest.fixture(scope="session")
def picture_folders(tmp_path_factory):
    """(photos, mattes): two folders with a few synthetic pictures."""
    photos, mattes = tmp_path_factory.mktemp("photos"), tmp_path_factory.mktemp("mattes")
    rng = np.random.default_rng(7)
    for number in range(4):
        pixels = rng.integers(0, 255, (24 + number, 30, 3)).astype(np.uint8)
        pixels = cv2.resize(pixels, (300, 260), interpolation=cv2.INTER_NEAREST)
        cv2.imwrite(str(photos / f"photo{number}.jpg"), pixels)
    for number in range(2):
        alpha = np.zeros((240, 260), np.uint8)
        cv2.circle(alpha, (130, 120), 80, 255, -1, cv2.LINE_AA)
        color = rng.integers(0, 255, (240, 260, 3)).astype(np.uint8)
        cv2.imwrite(str(mattes / f"matte{number}.png"), np.dstack([color, alpha]))
    return photos, mattes


@pytest.fixture(scope="session")
def pack_path(picture_folders, tmp_path_factory):
    photos, mattes = (data_pack.list_pictures(folder) for folder in picture_folders)
    path = tmp_path_factory.mktemp("pack") / "pack.safetensors"
    data_pack.build(photos, mattes, path)
    return path


@pytest.fixture(scope="session")
def textures(pack_path):
    return Textures.from_pack(data_pack.load(pack_path), "cpu")
