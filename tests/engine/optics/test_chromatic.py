"""Lateral color: only what is blurred, outward for red, inward for blue, and no light lost."""

import numpy as np
import pytest

from engine.geometry import Region
from engine.lens import Aperture, Lens
from engine.optics.blur import blurred
from engine.optics.chromatic import CHROMATIC, ColorBlur
from engine.optics.render import render

SIZE = (160, 240)
COLORS = (0, 1, 2, 0, 1, 2)


def light(place, radius, lateral_px, region=None):
    """Red, green, blue and their coverage of a light at (row, column) of the picture."""
    region = region or Region.whole(SIZE)
    planes = [np.zeros((region.height, region.width), np.float32) for _ in range(6)]
    for plane in planes:
        plane[place[0] - region.top, place[1] - region.left] = 1
    color = ColorBlur(lateral_px=lateral_px)
    return blurred(planes, Aperture("blades"), radius, region, SIZE, color=color, of=COLORS)


def middle(plane):
    """(row, column) of its center of light."""
    rows, columns = np.mgrid[: plane.shape[0], : plane.shape[1]]
    return np.array([(plane * rows).sum(), (plane * columns).sum()]) / plane.sum()


@pytest.mark.parametrize("radius", [-6.0, 6.0])
def test_red_lies_outward_and_blue_inward_on_both_sides_of_the_focus(radius):
    place = (30, 40)
    red, green, blue, *covers = light(place, radius, 2.0)
    from_center = (np.array(place) - (np.array(SIZE) - 1) / 2) / (np.hypot(*SIZE) / 2)
    shift = ColorBlur(lateral_px=2.0).outward(radius)[0]
    np.testing.assert_allclose(middle(red) - middle(green), shift * from_center, atol=0.03)
    np.testing.assert_allclose(middle(blue) - middle(green), -shift * from_center, atol=0.03)
    np.testing.assert_array_equal(covers, [red, green, blue])
    for plane in (red, blue):
        assert plane.sum() == pytest.approx(green.sum(), rel=2e-3)


def test_it_grows_with_the_blur_from_nothing_to_the_lens_s_own_width():
    shifts = [ColorBlur(lateral_px=1.5).outward(r)[0] for r in (0, 0.5, 2, 8, 40)]
    assert shifts[0] == 0
    assert shifts == sorted(shifts)
    assert shifts[1] < CHROMATIC.lateral_rise * 0.5
    assert shifts[-1] == pytest.approx(1.5, abs=0.01)


def test_a_part_of_a_picture_is_shifted_as_the_whole_is():
    place, region = (40, 60), Region(10, 90, 20, 110)
    whole = light(place, -5.0, 2.0)
    part = light(place, -5.0, 2.0, region)
    for plane, wanted in zip(part, whole, strict=True):
        np.testing.assert_allclose(plane, wanted[region.slices], atol=1e-4)


def test_what_is_sharp_stays_and_what_is_blurred_gets_a_rim_of_color():
    photo = np.full((120, 160, 3), 0.02, np.float32)
    photo[56:64, 6:14] = photo[56:64, 146:154] = 1
    disparity = np.full((120, 160), 0.5, np.float32)
    disparity[:, 80:] = 0.1
    plain = Lens(blur=100, focus_disparity=0.5, boost=0.0)
    lateral = Lens(blur=100, focus_disparity=0.5, boost=0.0, aperture=Aperture(lateral_color=1))
    before, after = render(photo, disparity, plain), render(photo, disparity, lateral)
    np.testing.assert_allclose(after[:, :60], before[:, :60], atol=1e-5)
    assert after[60, 155, 0] > before[60, 155, 0]
    assert after[60, 155, 2] < before[60, 155, 2]
    np.testing.assert_array_equal(after[..., 1], before[..., 1])
    np.testing.assert_allclose(after.sum((0, 1)), before.sum((0, 1)), rtol=5e-3)


@pytest.mark.parametrize("aperture", [Aperture(fringe=1), Aperture(lateral_color=1)])
def test_a_dark_edge_before_the_focus_has_its_fringe_too(aperture):
    """Each color's coverage is blurred as the color: black twigs have rims before a bright sky."""
    photo = np.full((120, 160, 3), 0.9, np.float32)
    disparity = np.zeros((120, 160), np.float32)
    photo[:, 8:24], disparity[:, 8:24] = 0, 1
    lens = Lens(blur=100, focus_disparity=0.2, boost=0.0, aperture=aperture)
    rim = render(photo, disparity, lens)[60, 24:29].sum(0)
    if aperture.fringe:  # magenta covers more: green is left
        assert rim[1] > 1.02 * max(rim[0], rim[2])
    else:
        assert rim[0] > 1.01 * rim[1] > 1.02 * rim[2]
