import numpy as np
import pytest

from engine.optics.light_search import find_lights
from tests.engine.optics.nights import night, printed_dots
from tests.engine.optics.shots import texture


@pytest.mark.parametrize("radius", [8, 14, 24])
def test_lights_are_found_where_and_as_wide_as_they_are(radius):
    photo, _, points = night(radius, 30)
    found = find_lights(photo)
    apart = np.array([[np.hypot(d.x - x, d.y - y) for d in found] for x, y, _ in points])
    assert (apart.min(1) < 2).mean() > 0.75
    assert (apart.min(0) < 2).mean() > 0.95
    assert abs(np.median([disc.radius for disc in found]) / radius - 1) < 0.08


def test_a_light_tells_what_it_adds():
    photo, _, points = night(14, 12)
    area, known = np.pi * 14**2, 0
    for disc in find_lights(photo):
        energy = min(points, key=lambda p: np.hypot(disc.x - p[0], disc.y - p[1]))[2]
        if energy / area < 0.8:
            known += 1
            assert not disc.clipped
            assert disc.light == pytest.approx(
                tuple(energy / area * np.array([1, 0.8, 0.5])), rel=0.15, abs=0.02
            )
    assert known > 3


@pytest.mark.parametrize(
    "photo",
    [texture(384, seed=3), printed_dots(14), night(14, 3)[0], np.full((96, 128, 3), 0.5)],
    ids=["leaves", "printed dots", "three lamps", "flat"],
)
def test_round_things_are_no_lights(photo):
    assert find_lights(photo.astype(np.float32)) == ()
