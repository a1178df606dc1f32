"""A small real scene in files: a sharp card in front of a textured wall, with its disparity."""

import cv2
import numpy as np
import pytest
from PIL import Image

WIDTH, HEIGHT = 240, 160


@pytest.fixture(scope="session")
def card_pixels():
    rng = np.random.default_rng(7)
    wall = cv2.GaussianBlur(rng.random((HEIGHT, WIDTH, 3)), (0, 0), 1.2)
    card = cv2.GaussianBlur(rng.random((HEIGHT, WIDTH, 3)), (0, 0), 0.8) * [0.3, 0.8, 1.0]
    picture = (wall - wall.min()) / np.ptp(wall)
    picture[40:120, 70:170] = card[40:120, 70:170]
    return (picture * 255).astype(np.uint8)


@pytest.fixture
def card(tmp_path, card_pixels):
    path = tmp_path / "card.png"
    Image.fromarray(card_pixels).save(path)
    return path


@pytest.fixture
def card_depth(tmp_path):
    disparity = np.full((HEIGHT, WIDTH), 0.2, np.float32)
    disparity[40:120, 70:170] = 0.9
    path = tmp_path / "card_depth.npy"
    np.save(path, disparity)
    return path
