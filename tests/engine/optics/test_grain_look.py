"""What a photo's plain places tell of its grain."""

import cv2
import numpy as np
import pytest

from engine.files.encoded import EncodedLight
from engine.optics.grain_look import read_grain
from engine.optics.noise import NOISE_FLOOR
from tests.engine.optics.shots import texture

LEVEL = 0.01


def grainy(colors=(1, 1, 1), smooth=0.0, common=False, size=(256, 320), light=0.3):
    noise = np.random.default_rng(0).standard_normal((*size, 3)).astype(np.float32)
    if common:
        noise[...] = noise[..., :1]
    if smooth:
        noise = cv2.GaussianBlur(noise, (0, 0), smooth)
        noise /= noise.std()
    root = np.sqrt(light + NOISE_FLOOR) + LEVEL * np.float32(colors) * noise
    return (root**2 - NOISE_FLOOR).astype(np.float32)


def drawn(grain):
    """Stabilized noise by that grain."""
    white = np.random.default_rng(1).standard_normal((256, 256, 3)).astype(np.float32)
    return cv2.transform(cv2.filter2D(white, -1, grain.kernel), grain.colors)


@pytest.mark.parametrize("colors", [(1, 1, 1), (2, 0.5, 1)])
def test_strength_and_colors(colors):
    noise = drawn(read_grain(grainy(colors)))
    assert noise.std((0, 1)) == pytest.approx(LEVEL * np.array(colors), rel=0.1)
    assert np.abs(np.corrcoef(noise.reshape(-1, 3).T) - np.eye(3)).max() < 0.1


def test_gray_grain_stays_gray():
    noise = drawn(read_grain(grainy(common=True)))
    assert np.corrcoef(noise.reshape(-1, 3).T).min() > 0.99


def test_coarse_grain_stays_coarse():
    def neighbors(noise):
        return np.corrcoef(noise[:, 1:].ravel(), noise[:, :-1].ravel())[0, 1]

    photo = grainy(smooth=1.0)
    noise = drawn(read_grain(photo))
    assert noise.std() == pytest.approx(LEVEL, rel=0.1)
    assert neighbors(noise) == pytest.approx(neighbors(photo), abs=0.1)


def test_texture_beside_a_plain_wall_is_not_grain():
    photo = grainy(size=(512, 512))
    photo[:, :400] *= texture(512, seed=1)[:, :400] * 2
    assert drawn(read_grain(photo)).std() == pytest.approx(LEVEL, rel=0.15)


def test_texture_all_over_is_held_to_what_a_camera_makes():
    photo = np.random.default_rng(0).random((256, 256, 3), np.float32) * 0.9
    assert read_grain(photo).level <= 0.025


def test_stored_light_and_a_large_photo_tell_the_same():
    photo = grainy(size=(1500, 2300))
    stored = EncodedLight(np.rint(photo * 65535).astype(np.uint16), b"")
    grain = read_grain(stored)
    assert grain.level == pytest.approx(LEVEL * 0.61, rel=0.1)


@pytest.mark.parametrize("size", [(3, 200), (40, 40), (200, 200)])
def test_a_clean_clipped_or_tiny_photo_has_none(size):
    assert read_grain(np.full((*size, 3), 0.4, np.float32)).level == 0
    assert read_grain(np.ones((*size, 3), np.float32)).level == 0
