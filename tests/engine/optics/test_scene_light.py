import numpy as np
import pytest

from engine.optics.scene_light import CAMERA, STRAIGHT, curve_of
from engine.photo import Metadata, Photo


@pytest.fixture
def ramp():
    return np.linspace(-0.2, 1.4, 6 * 8 * 3, dtype=np.float32).reshape(6, 8, 3)


def test_the_curve_lifts_shadows_and_highlights(ramp):
    black, dark, gray, white = CAMERA.to_scene(np.float32([0, 0.01, 0.3, 1]))
    assert black == 0
    assert dark == pytest.approx(0.017, abs=1e-3)
    assert gray == pytest.approx(0.34, abs=0.005)
    assert white == pytest.approx(1.277, abs=0.005)
    light = CAMERA.to_scene(ramp)
    assert (np.diff(light.ravel()) > 0).all(), "also below black and beyond white"
    assert light.dtype == np.float32


def test_there_and_back_changes_nothing(ramp):
    assert np.allclose(CAMERA.to_file(CAMERA.to_scene(ramp)), ramp, atol=1e-6)
    assert STRAIGHT.to_scene(ramp) is STRAIGHT.to_file(ramp) is ramp


def test_only_what_a_camera_bent_is_bent_back(ramp):
    assert curve_of(Photo(ramp)) == CAMERA
    assert curve_of(Photo(ramp, Metadata(bits=32, icc=b"a profile"))) == CAMERA
    assert curve_of(Photo(ramp, Metadata(bits=32))) == STRAIGHT
    assert curve_of(Photo(ramp, Metadata(bits=16, format="raw", icc=b"p3"))) == STRAIGHT
