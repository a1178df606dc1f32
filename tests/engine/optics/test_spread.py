"""How far shapes spread light, true and drawn."""

import numpy as np
import pytest

from engine.lens import Aperture
from engine.optics.aperture import psf, spread_at
from engine.optics.spread import footprint


@pytest.mark.parametrize("shape", ["circle", "ring", "heart", "star"])
def test_every_shape_is_drawn_with_the_spread_of_the_true_one(shape):
    aperture = Aperture(shape)
    moment = spread_at(aperture).moment
    for radius in (0.6, 1.0, 1.3, 1.9, 2.6, 3.4, 9.0, 21.0):
        kernel = psf(aperture, radius)
        half = kernel.shape[0] // 2
        squared = np.arange(-half, half + 1) ** 2
        drawn = float(((kernel.sum(0) + kernel.sum(1)) * squared).sum() / 2)
        assert drawn == pytest.approx(moment * radius**2, rel=0.03, abs=0.005)


def test_the_moment_of_a_disc_and_of_the_anamorphic_one():
    assert spread_at(Aperture()).moment == pytest.approx(0.25, rel=0.01)
    wide = spread_at(Aperture(anamorphic=2.0)).moment
    assert wide == pytest.approx((0.125 + 0.5) / 2, rel=0.02)


def test_a_thin_rim_gets_no_clearer_as_it_grows():
    """Drawn hard, a rim thinner than a pixel falls on more pixels at one radius than the next."""
    frequency = 2 - 2 * np.cos(2 * np.pi * np.fft.fftfreq(128))
    laplacian = frequency[:, None] + frequency[None]
    energy = []
    for radius in np.arange(1.5, 5, 0.1):
        spectrum = np.fft.fft2(psf(Aperture("ring"), radius), laplacian.shape)
        energy.append(np.mean(np.abs(spectrum) ** 2 * laplacian))  # of a picture as nature's are
    assert np.max(np.diff(energy) / energy[:-1]) < 0.05  # 0.16 in hard pixels


def test_a_footprint_gives_all_light_to_the_pixels():
    for softness in (0.0, 0.4, 1.0):
        offsets = np.linspace(-0.49, 0.49, 21)
        total = sum(footprint(offsets - step, softness) for step in (-1, 0, 1))
        np.testing.assert_allclose(total, 1, atol=1e-6)
