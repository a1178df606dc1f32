"""The aperture's point-spread functions."""

import cv2
import numpy as np
import pytest

from engine.errors import InputError
from engine.lens import Aperture
from engine.optics.aperture import MAX_SHAPE_SIDE, picture, psf

SHAPES = ["circle", "blades", "ring", "heart", "star"]


def moments(kernel):
    """Center (x, y) and the variances along x and y, in pixels."""
    half = kernel.shape[0] // 2
    grid = np.arange(-half, half + 1)
    across, down = kernel.sum(0), kernel.sum(1)
    x, y = (across * grid).sum(), (down * grid).sum()
    return x, y, (across * grid**2).sum() - x * x, (down * grid**2).sum() - y * y


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("radius", [0.0, 0.3, 1.0, 4.7, 30.0])
def test_every_shape_keeps_energy_and_stays_in_place(shape, radius):
    kernel = psf(Aperture(shape), radius)
    assert kernel.sum() == pytest.approx(1, abs=1e-5)
    assert kernel.min() >= 0
    x, y, _, _ = moments(kernel)
    assert abs(x) < 0.02 * radius + 0.02
    assert abs(y) < 0.03 * radius + 0.03


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_in_focus_stays_a_point(shape):
    assert psf(Aperture(shape), 0.0).max() == pytest.approx(1, abs=1e-6)


def test_disc_has_the_variance_of_the_true_disc_at_every_radius():
    for radius in (0.1, 0.4, 0.5, 0.7, 1.0, 1.6, 2.9, 3.1, 7.3, 25.0):
        _, _, across, down = moments(psf(Aperture(), radius))
        assert across == pytest.approx(radius**2 / 4, rel=0.02, abs=0.004)
        assert down == pytest.approx(across, rel=1e-3, abs=1e-4)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_kernel_grows_without_steps(shape):
    previous = None
    for radius in np.arange(0, 6, 0.05):
        kernel = psf(Aperture(shape), radius)
        padded = np.zeros((17, 17), np.float32)
        half = kernel.shape[0] // 2
        padded[8 - half : 9 + half, 8 - half : 9 + half] = kernel
        if previous is not None:
            assert np.abs(padded - previous).sum() < 0.2
        previous = padded


def test_rotation_is_counter_clockwise_as_seen():
    upright = psf(Aperture("star"), 20)
    turned = psf(Aperture("star", rotation=90), 20)
    np.testing.assert_allclose(turned, np.rot90(upright), atol=2e-4)


def test_heart_stands_upright():
    kernel = psf(Aperture("heart"), 20)
    rows = np.flatnonzero(kernel.sum(1))
    widths = (kernel > 0).sum(1)
    assert widths[rows[3]] > 2 * widths[rows[-4]]


def test_anamorphic_is_height_over_width_and_keeps_the_area():
    kernel = psf(Aperture(anamorphic=2.0), 20)
    _, _, across, down = moments(kernel)
    assert np.sqrt(down / across) == pytest.approx(2, rel=0.02)
    assert np.sqrt(down * across) == pytest.approx(100, rel=0.02)


def test_cats_eye_closes_across_the_radius_toward_the_corner():
    aperture = Aperture(cats_eye=1.0)
    center = psf(aperture, 20, (0.5, 0.5))
    np.testing.assert_allclose(center, psf(Aperture(), 20), atol=1e-4)
    _, _, across, down = moments(psf(aperture, 20, (1.0, 0.5)))
    assert across < 0.6 * down
    corner = psf(aperture, 20, (1.0, 1.0))
    assert (corner > 0).sum() < 0.5 * (center > 0).sum()


def test_more_blades_and_more_curve_come_nearer_to_the_disc():
    disc = (psf(Aperture(), 20) > 0).sum()
    areas = [(psf(Aperture("blades", blades=n, curvature=0), 20) > 0).sum() for n in (5, 8, 11)]
    assert areas[0] < areas[1] < areas[2] < disc
    round_blades = psf(Aperture("blades", blades=5, curvature=1), 20)
    np.testing.assert_allclose(round_blades, psf(Aperture(), 20), atol=1e-5)


def test_shape_from_a_file(tmp_path):
    image = np.zeros((60, 40), np.uint8)
    image[:30] = 255
    path = tmp_path / "half moon ü.png"
    path.write_bytes(cv2.imencode(".png", image)[1].tobytes())
    kernel = psf(Aperture("file", path=path), 12)
    assert kernel.sum() == pytest.approx(1, abs=1e-5)
    half = kernel.shape[0] // 2
    assert kernel[:half].sum() > 0.9
    assert picture(Aperture("file", path=path), 32).shape == (32, 32)


@pytest.mark.parametrize("fault", ["missing", "empty", "black", "huge", "no picture"])
def test_a_bad_file_is_named_in_one_line(tmp_path, fault):
    path = tmp_path / "shape.png"
    if fault == "empty":
        path.write_bytes(b"")
    if fault == "black":
        path.write_bytes(cv2.imencode(".png", np.zeros((9, 9), np.uint8))[1].tobytes())
    if fault == "huge":
        image = np.full((2, MAX_SHAPE_SIDE + 1), 255, np.uint8)
        path.write_bytes(cv2.imencode(".png", image)[1].tobytes())
    if fault == "no picture":
        path.write_bytes(b"hello")
    with pytest.raises(InputError, match=r"shape\.png") as caught:
        psf(Aperture("file", path=path), 5)
    assert "\n" not in str(caught.value)
