"""Clipped lights get energy back; surfaces do not."""

import numpy as np

from engine.lens import Lens
from engine.optics.highlights import LIGHTS, lights
from engine.optics.matte import separate
from engine.optics.render import render


def night():
    photo = np.full((120, 160, 3), 0.05, np.float32)
    photo[60:62, 80:82] = 1.0
    return photo


def lights_of(photo):
    flat = np.zeros(photo.shape[:2], np.float32)
    return lights(separate(photo, flat), max(flat.shape))


def test_a_small_light_brightens_and_the_rest_stays():
    gain = 1 + LIGHTS.gain * lights_of(night())
    assert gain[60, 80] > 8
    assert np.array_equal(gain[:50], np.ones((50, 160)))


def test_a_white_wall_stays_a_wall():
    assert LIGHTS.gain * lights_of(np.ones((120, 160, 3), np.float32))[60, 80] < 0.1


def test_what_is_in_focus_keeps_its_tones():
    photo, disparity = night(), np.zeros((120, 160), np.float32)
    disparity[:, 100:] = 1
    result = render(photo, disparity, Lens(blur=100, focus_disparity=0.0, boost=1.0))
    np.testing.assert_allclose(result[:, :80], photo[:, :80], atol=1e-4)


def test_the_disc_of_a_boosted_light_is_brighter():
    photo, far = night(), np.zeros((120, 160), np.float32)
    lens = {"blur": 100, "focus_disparity": 1.0}
    plain = render(photo, far, Lens(**lens))
    bright = render(photo, far, Lens(**lens, boost=1.0))
    assert bright[60, 80, 0] > 3 * plain[60, 80, 0]
    np.testing.assert_allclose(bright[:40], plain[:40], atol=1e-5)
