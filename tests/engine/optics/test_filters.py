"""Filters that depth and optics share."""

import cv2
import numpy as np
import pytest

from engine.geometry import Region
from engine.optics.filters import brightest_channel, correlate, sampled, wide_mean


@pytest.mark.parametrize("side", [1, 3, 11, 13, 17, 23])
@pytest.mark.parametrize("shape", [(64, 90), (31, 200)])
def test_a_kernel_applied_in_bands_gives_what_all_of_it_gives(side, shape):
    rng = np.random.default_rng(side)
    plane, kernel = rng.random(shape, np.float32), rng.random((side, side), np.float32)
    kernel /= kernel.sum()
    expected = cv2.filter2D(
        plane.astype(np.float64), -1, kernel.astype(np.float64), borderType=cv2.BORDER_REFLECT
    )
    np.testing.assert_allclose(correlate(plane, kernel), expected, atol=1e-5)


@pytest.mark.parametrize("small", [(30, 45), (31, 44), (60, 90)])
def test_a_region_of_a_smaller_picture_is_what_the_whole_enlarged_has_there(small):
    image = np.random.default_rng(0).random((*small, 3), np.float32)
    shape, region = (60, 90), Region(7, 31, 20, 71)
    whole = cv2.resize(image, shape[::-1], interpolation=cv2.INTER_LINEAR)
    np.testing.assert_allclose(sampled(image, region, shape), whole[region.slices], atol=0.02)


def test_the_brightest_channel_is_found_in_a_part_of_a_picture_as_well():
    pixels = np.random.default_rng(2).random((40, 50, 3), np.float32)
    for part in (pixels, pixels[3:30, 7:21]):
        np.testing.assert_array_equal(brightest_channel(part), part.max(2))


@pytest.mark.parametrize("deviation", [1.0, 6.0, 32.0])
def test_a_mean_computed_on_a_smaller_picture_is_that_of_a_gaussian(deviation):
    plane = np.random.default_rng(4).random((256, 320), np.float32)
    plane[:, 160:] += 1
    expected = cv2.GaussianBlur(plane, (0, 0), deviation)
    assert np.abs(wide_mean(plane, deviation) - expected)[32:-32, 32:-32].max() < 0.02
