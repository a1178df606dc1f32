"""Kernels that change over the picture: few components say what all zones say."""

import numpy as np
import pytest

from engine.geometry import Region
from engine.lens import Aperture
from engine.optics.aperture import psf
from engine.optics.blur import blurred
from engine.optics.chromatic import ColorBlur
from engine.optics.field import ALL_ZONES, ZONES, FieldDetail, field_kernels

SIZE = (90, 135)
WHOLE = Region.whole(SIZE)
SWIRL = Aperture(swirl=0.8, cats_eye=0.6, coma=0.5)


@pytest.mark.parametrize("radius", [-3.0, 8.0])
def test_all_components_give_each_zone_its_own_kernel(radius):
    field = field_kernels(SWIRL, radius, WHOLE, SIZE, ALL_ZONES)
    for i, j in ((0, 0), (2, 2), (4, 1)):
        made = field.kernels[0] + np.tensordot(field.weights[:, i, j], field.kernels[1:], 1)
        place = (j / (ZONES - 1), i / (ZONES - 1))
        true = psf(SWIRL, abs(radius), place, aspect=1.5, side=1 if radius < 0 else -1)
        spare = (made.shape[0] - true.shape[0]) // 2
        np.testing.assert_allclose(made, np.pad(true, spare), atol=1e-5)


@pytest.mark.parametrize("most", [0, 1, 2, 25])
def test_the_light_is_kept_whatever_the_number_of_components(most):
    field = field_kernels(SWIRL, -6.0, WHOLE, SIZE, FieldDetail(0, most))
    assert len(field.kernels) <= most + 1
    assert field.kernels[0].sum() == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(field.kernels[1:].sum((1, 2)), 0, atol=1e-5)


def test_two_components_come_close_to_all_of_them():
    plane = np.random.default_rng(0).random(SIZE, np.float32)
    (exact,) = blurred([plane], SWIRL, -7.0, WHOLE, SIZE)
    (few,) = blurred([plane], SWIRL, -7.0, WHOLE, SIZE, FieldDetail(0.1, 2))
    assert np.abs(few - exact).max() < 0.03
    assert np.abs(few - exact).mean() < 0.006


def test_a_fringe_is_green_behind_the_focus_and_magenta_before_it():
    planes = [np.zeros((41, 41), np.float32) for _ in range(5)]
    for plane in planes:
        plane[20, 20] = 1
    region = Region.whole((41, 41))
    for radius, sign in ((-9.0, 1), (9.0, -1)):
        color = ColorBlur(fringe_px=3.0)
        red, green, blue, *_ = blurred(
            planes, Aperture(), radius, region, (41, 41), color=color, of=(0, 1, 2, 0, 1)
        )
        assert sign * (green[20, 30] - red[20, 30]) > 0
        assert np.array_equal(red, blue)
        assert green.sum() == pytest.approx(1, abs=1e-4)
        assert red.sum() == pytest.approx(1, abs=1e-4)


def test_one_kernel_serves_a_small_part_of_a_large_picture():
    size = (4000, 6000)
    region = Region(900, 1130, 1300, 1530)
    (kernel,) = field_kernels(SWIRL, 9.0, region, size, FieldDetail(0.1, 3)).kernels
    place = ((1415 + 0.5) / 6000, (1015 + 0.5) / 4000)
    true = psf(SWIRL, 9.0, place, aspect=1.5, side=-1)
    spare = (kernel.shape[0] - true.shape[0]) // 2
    assert np.abs(kernel - np.pad(true, spare)).sum() < 0.2


def test_zones_between_the_ends_of_a_region_are_seen():
    """Its ends are alike, what lies between them is not."""
    field = field_kernels(SWIRL, -6.0, Region(0, 90, 0, 135), SIZE, FieldDetail(0.1, 3))
    assert len(field.kernels) > 1
