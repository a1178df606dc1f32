import numpy as np
import pytest

from engine.focus_travel import breathe, focus_planes, travel
from engine.lens import Lens, focus_plane


@pytest.mark.parametrize("easing", ["linear", "smooth"])
def test_the_focus_starts_and_ends_at_its_stops(easing):
    values = focus_planes([0.2, 0.9, 0.5], 21, easing)
    assert len(values) == 21
    assert (values[0], values[10], values[20]) == pytest.approx((0.2, 0.9, 0.5))
    assert values[:11] == sorted(values[:11])
    assert values[10:] == sorted(values[10:], reverse=True)


def test_smooth_rests_at_the_stops():
    values = focus_planes([0.0, 1.0], 101, "smooth")
    assert values[1] - values[0] < 0.001 < values[50] - values[49]


def test_a_tilted_plane_keeps_its_tilt_and_passes_through_the_points():
    ramp = np.linspace(0, 1, 100, dtype=np.float32)[:, None].repeat(80, 1)
    ramp[:, 40:] *= 0.5
    lens = Lens((0.2, 0.2), tilt_points=((0.2, 0.8),))
    frames = travel(ramp, lens, [(0.2, 0.5), (0.9, 0.5)], 3, "linear")
    slopes = {focus_plane(ramp, frame).slope for frame in frames}
    assert len(slopes) == 1
    assert slopes.pop()[1] == pytest.approx(1, abs=0.02)
    ends = [focus_plane(ramp, frame) for frame in (frames[0], frames[-1])]
    for plane, x, disparity in zip(ends, (0.2, 0.9), (0.5, 0.25), strict=True):
        assert plane.center + plane.slope[0] * (x - 0.5) == pytest.approx(disparity, abs=0.02)


def test_a_breathing_lens_shows_less_the_nearer_it_focuses():
    pixels = np.zeros((80, 100, 3), np.float32)
    pixels[40:42, 80:82] = 1
    depth = np.zeros((80, 100), np.float32)
    far, near = (Lens(focus_disparity=plane, breathing=1.0) for plane in (0.0, 1.0))
    assert breathe(pixels, depth, far) is pixels
    assert breathe(pixels, depth, Lens(focus_disparity=1.0)) is pixels
    assert breathe(pixels, depth, near)[:, :, 0].sum(0).argmax() > 82
