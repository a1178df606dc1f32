"""The noise of a photo that is read in bands is that of all of it."""

import cv2
import numpy as np
import pytest

from engine.files.encoded import EncodedLight
from engine.optics.noise import LUMA, light_noise, noise_level
from tests.engine.optics.shots import noisy, texture

PHOTO = noisy(texture(400, seed=2)[:301, :399], 0.01)


@pytest.mark.parametrize("stored", [False, True])
@pytest.mark.parametrize("shape", [None, (320, 416), (448, 400)])
def test_bands_tell_what_the_whole_tells(stored, shape, monkeypatch):
    monkeypatch.setattr("engine.optics.noise._SAMPLED_PIXELS", 40_000)
    light = EncodedLight(np.clip(PHOTO * 60_000, 0, 65535).astype(np.uint16), b"")
    light = light if stored else PHOTO
    luma = cv2.transform(np.asarray(light), LUMA[None])
    height, width = shape or (300, 398)
    below, right = max(height - 301, 0), max(width - 399, 0)
    luma = cv2.copyMakeBorder(luma, 0, below, 0, right, cv2.BORDER_REFLECT)[:height, :width]
    found = light_noise(light, shape=shape)
    assert found == pytest.approx(noise_level(luma), rel=1e-5)


def test_noise_of_one_channel_counts_by_its_share_of_luma():
    photo = PHOTO.copy()
    photo[..., 1] = noisy(photo, 0.05)[..., 1]
    expected = noise_level(cv2.transform(photo, LUMA[None])[:300, :398])
    assert light_noise(photo) == pytest.approx(expected)
    assert light_noise(photo) > 2 * light_noise(PHOTO)
