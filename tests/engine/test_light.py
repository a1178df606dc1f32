"""Light that is kept small is read as an array is, and is the same within its precision."""

import cv2
import numpy as np
import pytest

from engine import light as module
from engine.files.encoded import EncodedLight
from engine.geometry import Region
from engine.light import HalfLight, average, copy_light, new_light, own_pixels, shrink

LIGHT = np.random.default_rng(3).random((301, 450, 3), np.float32) * np.float32(1.4)
PART = Region(20, 133, 41, 260)


@pytest.fixture
def half(monkeypatch):
    monkeypatch.setattr(module, "SMALL_PIXELS", 0)
    return copy_light(LIGHT)


def test_half_precision_holds_light_beyond_white_within_its_error(half):
    assert isinstance(half, HalfLight)
    assert half.nbytes == LIGHT.nbytes // 2
    assert half[PART.slices].dtype == np.float32
    np.testing.assert_allclose(np.asarray(half), LIGHT, rtol=1 / 2048, atol=1e-7)
    np.testing.assert_array_equal(half[PART.slices], np.asarray(half)[PART.slices])


def test_what_is_written_to_a_part_is_there_and_nowhere_else(half):
    before = np.asarray(half)
    half[PART.slices] = np.full((PART.height, PART.width, 3), 0.5, np.float32)
    before[PART.slices] = 0.5
    np.testing.assert_array_equal(np.asarray(half), before)


def test_small_light_stays_as_exact_as_it_is():
    copied = copy_light(LIGHT)
    assert isinstance(copied, np.ndarray)
    assert copied is not LIGHT
    np.testing.assert_array_equal(copied, LIGHT)
    assert isinstance(new_light((2000, 2001)), HalfLight)


def test_own_pixels_are_shared_with_no_one(half):
    for light in (LIGHT, half):
        before = np.array(light[PART.slices])
        pixels = own_pixels(light, PART)
        np.testing.assert_array_equal(pixels, before)
        pixels += 1
        np.testing.assert_array_equal(light[PART.slices], before)


@pytest.mark.parametrize("size", [(100, 67), (449, 300), (450, 301)])
def test_a_smaller_size_is_the_mean_of_all_light(half, size):
    for light in (half, EncodedLight((np.asarray(half) * 180).astype(np.uint8), b"")):
        expected = cv2.resize(np.asarray(light), size, interpolation=cv2.INTER_AREA)
        assert np.abs(shrink(light, size) - expected).max() < 1e-5


def test_a_map_is_averaged_from_its_bands():
    values = LIGHT[..., 0].copy()
    expected = cv2.resize(values, (90, 61), interpolation=cv2.INTER_AREA)
    found = average(lambda band: values[band.slices], values.shape, (90, 61))
    assert found.shape == (61, 90)
    assert np.abs(found - expected).max() < 1e-5
