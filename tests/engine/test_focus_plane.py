import numpy as np
import pytest

from engine.focus_plane import TILT, FocusPlane, plane_through
from engine.geometry import Region

SIZE = (300, 200)


def test_one_point_is_a_flat_plane():
    plane = plane_through([(0.2, 0.9)], [0.37], SIZE)
    assert plane == FocusPlane(0.37)
    assert plane.at((4, 6)) == 0.37


def test_two_points_tilt_along_the_line_between_them_alone():
    points = [(0.2, 0.3), (0.6, 0.9)]
    plane = plane_through(points, [0.1, 0.5], SIZE)
    across, down = plane.slope[0] / 300, plane.slope[1] / 200  # by pixel
    assert across * -120 + down * 120 == pytest.approx(0, abs=1e-9)  # the other way it is level
    for (x, y), value in zip(points, [0.1, 0.5], strict=True):
        there = plane.center + plane.slope[0] * (x - 0.5) + plane.slope[1] * (y - 0.5)
        assert there == pytest.approx(value)


def test_three_points_determine_the_plane():
    x, y = np.array([0.1, 0.9, 0.4]), np.array([0.2, 0.3, 0.8])
    values = 0.3 + 0.2 * (x - 0.5) - 0.5 * (y - 0.5)
    plane = plane_through(list(zip(x, y, strict=True)), list(values), SIZE)
    assert plane.center == pytest.approx(0.3)
    assert plane.slope == pytest.approx((0.2, -0.5))


def test_points_on_one_spot_do_not_tilt():
    plane = plane_through([(0.5, 0.5), (0.501, 0.5)], [0.1, 0.9], SIZE)
    assert not plane.tilted


def test_a_part_and_a_halved_picture_lie_in_the_whole():
    plane = FocusPlane(0.4, (0.3, -0.2))
    whole = plane.at((200, 300))
    part = Region(64, 128, 32, 160)
    np.testing.assert_allclose(plane.at((64, 128), part, SIZE), whole[part.slices], atol=1e-6)
    half = plane.at((100, 150), None, SIZE, 2)
    np.testing.assert_allclose(half, whole.reshape(100, 2, 150, 2).mean((1, 3)), atol=1e-6)


def test_a_steep_plane_stays_bounded():
    plane = FocusPlane(0.5, (900.0, 0.0)).at((5, 7))
    assert plane.min() == TILT.lowest
    assert plane.max() == TILT.highest
