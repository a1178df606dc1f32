import pytest

from engine.focus_travel import focus_planes


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
