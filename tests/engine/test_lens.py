import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InputError
from engine.lens import Aperture, Iris, Lens, focus_disparity, signed_coc

RAMP = np.linspace(0, 1, 101, dtype=np.float32)[None].repeat(50, 0)


def test_coc_follows_the_formula_and_keeps_its_sign():
    lens = Lens(focus=(0.5, 0.5), blur=50, range=0.1)
    coc = signed_coc(RAMP, lens, (2000, 1000))
    assert focus_disparity(RAMP, lens) == pytest.approx(0.5)
    assert coc[0, 100] == pytest.approx(0.5 * 0.04 * 2000 * (0.5 - 0.1), rel=1e-5)
    assert coc[0, 0] == pytest.approx(-coc[0, 100])
    assert np.all(coc[:, 41:60] == 0)


def test_blur_is_a_share_of_the_long_side():
    lens = Lens()
    np.testing.assert_allclose(
        signed_coc(RAMP, lens, (3000, 2000)), 3 * signed_coc(RAMP, lens, (667, 1000)), rtol=1e-5
    )


def test_focus_plane_set_by_hand_wins_over_the_point():
    assert focus_disparity(RAMP, Lens(focus=(0, 0), focus_disparity=0.75)) == 0.75


@given(st.floats(0, 1), st.floats(0, 1))
def test_any_focus_point_in_the_photo_has_a_disparity(x, y):
    assert focus_disparity(RAMP, Lens(focus=(x, y))) == pytest.approx(x, abs=0.02)


@pytest.mark.parametrize(
    "bad",
    [
        {"focus": (1.1, 0)}, {"focus": (math.nan, 0)}, {"blur": 101}, {"range": -0.1},
        {"focus": (0, 0), "tilt_points": ((0, 0),) * 3}, {"tilt": (math.nan, 0)},
        {"boost": 2}, {"grain": math.inf}, {"focus_disparity": 2000},
    ],
)  # fmt: skip
def test_values_outside_their_range_are_refused(bad):
    with pytest.raises(InputError, match=next(iter(bad)).split("_")[0]):
        Lens(**bad)


@pytest.mark.parametrize(
    ("text", "shape", "blades"),
    [
        ("circle", "circle", 7),
        ("blades:5", "blades", 5),
        ("blades", "blades", 7),
        ("star", "star", 7),
    ],
)
def test_shapes_are_read(text, shape, blades):
    aperture = Aperture.parse(text)
    assert (aperture.shape, aperture.blades) == (shape, blades)


def test_a_file_name_is_a_shape():
    assert Aperture.parse("my shape.png").path == Path("my shape.png")


@pytest.mark.parametrize("text", ["", "square", "blades:x", "blades:4", "blades:12", "circle:3x"])
def test_unknown_shapes_are_refused(text):
    with pytest.raises(InputError):
        Aperture.parse(text)


def test_an_iris_is_round_wide_open_and_shows_its_blades_stopped_down():
    iris = Iris(1.4, 5.6)
    assert iris.curvature(0.2, 1.4) == iris.curvature(0.2, 0.7) == 1
    assert iris.curvature(0.25, 5.6) == iris.curvature(0.25, 22) == iris.curvature(0.25, math.inf)
    assert iris.curvature(0.25, 5.6) == 0.25
    assert iris.curvature(0, 2.8) == 0.5
    passed = [iris.curvature(0, f) for f in np.geomspace(1, 8, 200)]
    assert passed == sorted(passed, reverse=True)
    assert max(np.abs(np.diff(passed))) <= 1 / 32


@pytest.mark.parametrize("values", [(2.0, 2.0), (4.0, 2.0), (0.1, 2.0), (2.0, 100.0)])
def test_an_iris_that_cannot_be_is_refused(values):
    with pytest.raises(InputError, match="iris"):
        Iris(*values)
