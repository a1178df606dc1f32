"""Grain like the photo's own over what blurring and recovering took it from, and there alone."""

import cv2
import numpy as np
import pytest

from engine.geometry import Region
from engine.lens import Lens
from engine.optics.draft import draft
from engine.optics.grain import add_grain
from engine.optics.grain_look import read_grain


def noisy(smooth=0.0, size=(160, 240)):
    noise = np.random.default_rng(0).standard_normal((*size, 3)).astype(np.float32)
    if smooth:
        noise = cv2.GaussianBlur(noise, (0, 0), smooth)
        noise /= noise.std()
    return 0.4 + 0.02 * noise


def half_near():
    disparity = np.full((160, 240), 0.1, np.float32)
    disparity[:, :120] = 0.9
    return disparity


def lens(grain, blur=100):
    return Lens(blur=blur, focus_disparity=0.9, grain=grain)


def finest(pixels):
    """Deviation of what is finer than 2 px."""
    return (pixels - cv2.blur(pixels, (3, 3))).std()


@pytest.mark.parametrize("smooth", [0, 1])
def test_the_blurred_part_gets_the_noise_of_the_sharp_part(smooth):
    photo, disparity = noisy(smooth), half_near()
    clean = draft(photo, None, disparity, lens(0.0))
    grainy = draft(photo, None, disparity, lens(1.0))
    assert clean[:, 150:].std() < 0.3 * photo.std()
    assert grainy[:, 150:].std() == pytest.approx(photo.std(), rel=0.2)
    assert finest(grainy[:, 150:]) == pytest.approx(finest(photo), rel=0.2)
    np.testing.assert_allclose(grainy[:, :110], clean[:, :110], atol=1e-6)
    np.testing.assert_allclose(grainy[:, 150:].mean(), clean[:, 150:].mean(), atol=1e-3)


def test_recovering_takes_grain_and_gets_it_back():
    photo, recovered = noisy(), np.full((160, 240, 3), 0.4, np.float32)
    source = np.where(half_near() > 0.5, 0, 4).astype(np.float32)
    grainy = draft(photo, recovered, half_near(), lens(1.0, blur=0), source)
    assert grainy[:, 150:].std() == pytest.approx(photo.std(), rel=0.2)
    assert np.array_equal(grainy[:, :110], photo[:, :110])


def test_no_place_gets_more_than_the_photo_shows_there():
    photo = noisy()
    photo[:, 120:] = 0.7
    result = cv2.GaussianBlur(photo, (0, 0), 4)
    grainy = add_grain(result, photo, read_grain(photo), 1.0)
    assert finest(grainy[:, :90]) == pytest.approx(finest(photo[:, :90]), rel=0.2)
    np.testing.assert_allclose(grainy[:, 180:], result[:, 180:], atol=1e-5)


def test_it_repeats():
    photo, disparity = noisy(), half_near()
    assert np.array_equal(
        draft(photo, None, disparity, lens(0.7)), draft(photo.copy(), None, disparity, lens(0.7))
    )


def test_a_clean_photo_stays_clean():
    photo = np.full((160, 240, 3), 0.4, np.float32)
    grainy = draft(photo, None, half_near(), lens(1.0))
    np.testing.assert_allclose(grainy, photo, atol=1e-4)


def test_a_part_gets_the_grain_of_the_whole():
    photo = noisy(size=(540, 700))
    result, grain = cv2.GaussianBlur(photo, (0, 0), 4), read_grain(photo)
    part = Region(101, 536, 333, 690)  # in four squares of the noise
    whole = add_grain(result, photo, grain, 1.0)[part.slices]
    alone = add_grain(result[part.slices], photo[part.slices], grain, 1.0, part, (700, 540))
    inner = (slice(24, -24), slice(24, -24))  # at its rim, less is known of what is missing
    np.testing.assert_allclose(alone[inner], whole[inner], atol=0.25 * photo.std())
