"""Clipped lights get energy back; surfaces do not."""

import numpy as np

from engine.lens import Lens
from engine.optics.highlights import boosted
from engine.optics.render import render


def night():
    photo = np.full((120, 160, 3), 0.05, np.float32)
    photo[60:62, 80:82] = 1.0
    return photo


def test_no_boost_is_the_photo():
    photo = night()
    assert boosted(photo, 0) is photo


def test_a_small_light_brightens_and_the_rest_stays():
    photo = night()
    result = boosted(photo, 1.0)
    assert result[60, 80, 0] > 8
    assert np.array_equal(result[:50], photo[:50])
    assert boosted(photo, 0.5)[60, 80, 0] < result[60, 80, 0]


def test_a_white_wall_stays_a_wall():
    photo = np.ones((120, 160, 3), np.float32)
    assert boosted(photo, 1.0)[60, 80, 0] < 1.1


def test_the_disc_of_a_boosted_light_is_brighter():
    photo, far = night(), np.zeros((120, 160), np.float32)
    lens = {"blur": 100, "focus_disparity": 1.0}
    plain = render(photo, far, Lens(**lens))
    bright = render(photo, far, Lens(**lens, boost=1.0))
    assert bright[60, 80, 0] > 3 * plain[60, 80, 0]
    np.testing.assert_allclose(bright[:40], plain[:40], atol=1e-5)
