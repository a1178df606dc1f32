"""Lamps get back what clipping took, in their own color; what is white and no more does not."""

import cv2
import numpy as np
import pytest

from engine.geometry import Region
from engine.lens import Lens
from engine.optics.clipped import add_lost_light, lost_light
from engine.optics.render import render

SIDE = 240


def captured(radius: float, radiance: float, color=(1.0, 1.0, 1.0), ground: float = 0.02):
    """A round light in the middle, seen through a lens's glare and clipped: float32 3 x H x W."""
    fine = 4
    y, x = np.mgrid[: SIDE * fine, : SIDE * fine].astype(np.float32) / fine - SIDE / 2 - 0.3
    cover = cv2.resize(
        (x * x + y * y < radius * radius).astype(np.float32), (SIDE, SIDE),
        interpolation=cv2.INTER_AREA,
    )  # fmt: skip
    light = ground + cover[..., None] * (radiance * np.float32(color) - ground)
    tails = [cv2.GaussianBlur(light, (0, 0), sigma) for sigma in (1.5, 3, 6, 12, 24)]
    light = 0.97 * cv2.GaussianBlur(light, (0, 0), 0.6) + 0.03 * np.mean(tails, 0)
    return np.ascontiguousarray(np.minimum(light, 1).transpose(2, 0, 1), np.float32)


def lost(planes: np.ndarray) -> np.ndarray:
    result = list(np.zeros_like(planes))
    found = lost_light(np.ascontiguousarray(planes.transpose(1, 2, 0)), 500)
    whole = Region.whole(planes.shape[1:])
    add_lost_light(result, found, whole, np.ones(planes.shape[1:], np.float32))
    return np.stack(result)


@pytest.mark.parametrize(("radius", "radiance"), [(2.0, 8.0), (3.0, 8.0), (3.5, 16.0)])
def test_a_lamp_gets_back_about_what_it_lost(radius, radiance):
    planes = captured(radius, radiance)
    true = np.pi * radius**2 * radiance
    found = float((planes + lost(planes))[0].sum() - 0.02 * SIDE * SIDE)
    clipped = float(planes[0].sum() - 0.02 * SIDE * SIDE)
    assert 0.4 * true < found < 1.6 * true
    assert abs(found - true) < 0.6 * abs(clipped - true)


def test_the_stronger_the_lamp_the_more_it_gets():
    gains = [float(lost(captured(3.0, radiance)).max()) for radiance in (4, 8, 16, 32)]
    assert gains == sorted(gains)
    assert gains[0] < gains[-1]


def test_white_paper_stays():
    for radius in (2.0, 4.0, 8.0):
        assert lost(captured(radius, 1.0)).max() < 0.3


def test_a_light_before_a_bright_wall_and_a_white_surface_stay():
    assert lost(captured(3.0, 8.0, ground=0.4)).max() == 0
    assert lost(captured(40.0, 8.0)).max() == 0
    assert lost(np.ones((3, 64, 64), np.float32)).max() == 0


def test_an_orange_lamp_comes_back_orange():
    red, green, blue = lost(captured(3.0, 12.0, (1, 0.4, 0.12))).max((1, 2))
    assert red > 1.5 * green > 2 * blue


def test_what_two_channels_show_bounds_the_third():
    """A yellow lamp among orange things does not turn orange."""
    planes = captured(3.0, 12.0, (1, 0.4, 0.12))
    free = lost(planes)[0].max()
    core = planes[0] >= 0.97
    planes[1][core], planes[2][core] = 0.8, 0.3
    red, green, blue = lost(planes).max((1, 2))
    assert 0.5 < red < 0.6 * free
    assert green == blue == 0


def test_a_light_is_the_same_in_a_region_and_keeps_its_energy_when_halved():
    photo = np.ascontiguousarray(captured(3.0, 12.0).transpose(1, 2, 0))
    (light,) = lost_light(photo, 500)
    region = Region(SIDE // 2 - 2, SIDE // 2 + 30, SIDE // 2 - 40, SIDE // 2 + 1)
    planes = [np.zeros((region.height, region.width), np.float32) for _ in range(3)]
    add_lost_light(planes, [light], region, np.ones_like(planes[0]))
    whole = lost(captured(3.0, 12.0))
    np.testing.assert_array_equal(np.stack(planes), whole[:, *region.slices])
    half = light.halved()
    assert 4 * half.light.sum() == pytest.approx(light.light.sum(), rel=1e-5)
    assert half.region == light.region.scale(0.5)


def test_what_lies_beyond_white_already_was_not_clipped():
    planes = captured(3.0, 8.0)
    planes[:, SIDE // 2, SIDE // 2] = 6
    assert lost(planes).max() == 0


@pytest.mark.parametrize("quality", ["draft", "full"])
def test_the_disc_of_a_lamp_shines_by_itself_and_a_number_overrides(quality):
    photo = np.ascontiguousarray(captured(3.0, 12.0).transpose(1, 2, 0))
    far = np.zeros(photo.shape[:2], np.float32)
    lens = {"blur": 100, "focus_disparity": 1.0}
    auto = render(photo, far, Lens(**lens), quality=quality)
    plain = render(photo, far, Lens(**lens, boost=0.0), quality=quality)
    assert auto[SIDE // 2, SIDE // 2, 0] > 2 * plain[SIDE // 2, SIDE // 2, 0]
    sharp = render(photo, far, Lens(blur=100, focus_disparity=0.0), quality=quality)
    np.testing.assert_array_equal(sharp, photo)


def test_a_glint_among_leaves_is_no_lamp():
    """Dark on the whole and so uneven that the glare beside it is the leaves' own light."""
    found = []
    for seed in range(12):
        leaves = np.random.default_rng(seed).exponential(0.09, (3, SIDE, SIDE)).astype(np.float32)
        planes = np.minimum(np.maximum(captured(2.0, 4.0), leaves), 1)
        found.append(lost(planes).max())
    assert max(found) == 0
