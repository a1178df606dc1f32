"""Grain like the photo's own over what is blurred, and there alone."""

import numpy as np
import pytest

from engine.lens import Lens
from engine.optics.render import render


def noisy():
    rng = np.random.default_rng(0)
    return (0.4 + 0.02 * rng.standard_normal((160, 240, 3))).astype(np.float32)


def half_near():
    disparity = np.full((160, 240), 0.1, np.float32)
    disparity[:, :120] = 0.9
    return disparity


def lens(grain):
    return Lens(blur=100, focus_disparity=0.9, grain=grain)


def test_the_blurred_part_gets_the_noise_of_the_sharp_part():
    photo, disparity = noisy(), half_near()
    clean = render(photo, disparity, lens(0.0))
    grainy = render(photo, disparity, lens(1.0))
    assert clean[:, 150:].std() < 0.3 * photo.std()
    assert grainy[:, 150:].std() == pytest.approx(photo.std(), rel=0.25)
    np.testing.assert_allclose(grainy[:, :110], clean[:, :110], atol=1e-6)
    np.testing.assert_allclose(grainy[:, 150:].mean(), clean[:, 150:].mean(), atol=1e-3)


def test_it_repeats():
    photo, disparity = noisy(), half_near()
    assert np.array_equal(
        render(photo, disparity, lens(0.7)), render(photo.copy(), disparity, lens(0.7))
    )


def test_a_clean_photo_stays_clean():
    photo = np.full((160, 240, 3), 0.4, np.float32)
    grainy = render(photo, half_near(), lens(1.0))
    np.testing.assert_allclose(grainy, photo, atol=1e-4)
