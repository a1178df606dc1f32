"""Light made of codes in parts and at smaller sizes is that of the whole."""

import cv2
import numpy as np
import pytest

from engine.files import icc
from engine.files.encoded import EncodedLight
from engine.files.tone import decode
from engine.geometry import Region
from engine.light import shrink
from engine.photo import Photo

GRAY, COLOR = (301, 450), (301, 450, 3)


def codes(shape: tuple[int, ...], bits: int, profile: str = "") -> EncodedLight:
    values = np.random.default_rng(1).integers(0, 2**bits, shape)
    return EncodedLight(values.astype(f"uint{bits}"), icc.make_profile(profile) if profile else b"")


@pytest.mark.parametrize(
    "stored", [codes(COLOR, 8), codes(COLOR, 16, "adobe-rgb"), codes(GRAY, 8), codes(GRAY, 16)]
)
@pytest.mark.parametrize("size", [(100, 67), (449, 300), (150, 301)])
def test_a_smaller_size_is_the_mean_of_all_light(stored, size):
    whole = decode(stored.values, stored.icc)
    expected = cv2.resize(whole, size, interpolation=cv2.INTER_AREA)
    found = shrink(stored, size)
    assert found.shape == (size[1], size[0], 3)
    assert np.abs(found - expected.reshape(size[1], size[0], -1)).max() < 1e-5


def test_a_part_is_that_part_of_the_whole():
    stored, part = codes(COLOR, 8), Region(20, 133, 41, 260)
    np.testing.assert_array_equal(stored[part.slices], np.asarray(stored)[part.slices])


def test_a_photo_makes_its_pixels_only_when_they_are_wanted():
    photo = Photo(codes(COLOR, 8))
    assert photo.size == (450, 301)
    assert photo.average((100, 67)) is not None
    photo.light_by_part[Region(0, 10, 0, 10).slices]
    assert photo.nbytes == 301 * 450 * 3
    assert photo.pixels is photo.pixels
    assert photo.nbytes == 301 * 450 * 3 * 5
    assert photo.average((100, 67)) is None
