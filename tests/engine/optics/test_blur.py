"""Blur by way of the Fourier transform is the blur itself."""

import cv2
import numpy as np
import pytest

from engine.geometry import Region
from engine.lens import Aperture
from engine.optics.aperture import psf
from engine.optics.blur import DIRECT, blurred

SIZE = (70, 90)


@pytest.mark.parametrize("radius", [3.0, 9.5, -14.0])
def test_wide_kernels_give_what_small_ones_would(radius):
    plane = np.random.default_rng(0).random(SIZE, np.float32)
    kernel = psf(Aperture("heart"), abs(radius))
    assert (kernel.shape[0] > DIRECT) == (abs(radius) > 5)
    correlated = kernel[::-1, ::-1] if radius < 0 else kernel
    whole = Region.whole(SIZE)
    (result,) = blurred([plane], Aperture("heart"), radius, whole, SIZE)
    expected = cv2.filter2D(
        plane.astype(np.float64), -1, correlated.astype(np.float64),
        borderType=cv2.BORDER_REFLECT_101,
    )  # fmt: skip
    np.testing.assert_allclose(result, expected, atol=2e-6)


def test_a_kernel_wider_than_the_picture_keeps_its_light():
    plane = np.full((6, 9), 0.5, np.float32)
    (result,) = blurred([plane], Aperture(), 12.0, Region.whole((6, 9)), (6, 9))
    np.testing.assert_allclose(result, 0.5, atol=1e-5)


@pytest.mark.parametrize("radius", [2.0, -14.0])
def test_a_part_is_blurred_as_in_the_whole(radius):
    plane = np.random.default_rng(1).random(SIZE, np.float32)
    whole, aperture = Region.whole(SIZE), Aperture("heart")
    (expected,) = blurred([plane], aperture, radius, whole, SIZE)
    for part in (Region(0, 9, 20, 31), Region(40, 70, 61, 90), Region(30, 31, 30, 70)):
        (result,) = blurred([plane], aperture, radius, whole, SIZE, wanted=part)
        np.testing.assert_allclose(result, expected[part.slices], atol=2e-6)
