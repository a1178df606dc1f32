import cv2
import numpy as np
import pytest

from engine.geometry import Region
from engine.optics.bank import disc_kernel
from engine.stack.discs import BlurMatch, DiscParams, match_blur
from engine.stack.sharpness import stabilized_luma
from tests.engine.optics.shots import noisy, texture

SIDE = 256
NOISE = 0.003
INNER = (slice(40, -40),) * 2


def sharp(seed: int = 0) -> np.ndarray:
    return texture(SIDE, seed)


def blurred(radius: float) -> np.ndarray:
    soft = cv2.filter2D(sharp(), -1, disc_kernel(radius), borderType=cv2.BORDER_REFLECT)
    return noisy(soft, NOISE)


def matched(photo: np.ndarray, coarse: BlurMatch | None = None, known: bool = True) -> BlurMatch:
    everywhere = np.full((SIDE, SIDE), known)

    def aligned(region: Region) -> tuple[np.ndarray, np.ndarray]:
        return sharp()[region.slices], np.ones((region.height, region.width), bool)

    return match_blur(photo, aligned, everywhere, NOISE, coarse, DiscParams(), lambda share: None)


@pytest.mark.parametrize("radius", [2.0, 4.0])
def test_the_disc_is_found_and_gives_the_photo(radius):
    photo = blurred(radius)
    found = matched(photo)
    used = found.weight[INNER] > 0.9
    assert used.mean() > 0.2
    assert np.median(found.radius[INNER][used]) == radius
    assert np.abs(found.blurred - photo)[INNER][used].mean() < 0.01
    assert np.abs(found.luma - stabilized_luma(photo))[INNER].mean() < 0.01


def test_a_sharp_photo_another_scene_and_an_unknown_place_have_no_weight():
    assert matched(noisy(sharp(), NOISE)).weight.max() == 0
    assert matched(sharp(5)).weight[INNER].mean() < 0.01
    assert matched(blurred(4.0), known=False).weight.max() == 0


def test_where_there_is_no_weight_the_reference_is_not_blurred():
    found = matched(sharp(5))
    nowhere = found.weight == 0
    np.testing.assert_array_equal(found.blurred[nowhere], sharp()[nowhere])


def half(radius: float, weight: float) -> BlurMatch:
    """What half the size might have found: a blur of so many of its pixels, and nothing but red."""
    shape = (SIDE // 2, SIDE // 2)
    red = np.zeros((*shape, 3), np.float32)
    red[..., 0] = 1
    radii, luma, weights = (np.full(shape, value, np.float32) for value in (radius, 0.7, weight))
    return BlurMatch(radii, luma, weights, red)


def test_a_wide_blur_of_half_the_size_wins():
    found = matched(blurred(4.0), half(5.0, 1.0))
    np.testing.assert_allclose(found.radius, 10.0, atol=1e-3)
    np.testing.assert_allclose(found.blurred[..., 0], 1, atol=1e-4)
    np.testing.assert_allclose(found.weight, 1, atol=1e-5)


@pytest.mark.parametrize("coarse", [half(2.0, 1.0), half(5.0, 0.0)])
def test_a_narrow_or_unproven_one_does_not(coarse):
    alone, found = matched(blurred(4.0)), matched(blurred(4.0), coarse)
    np.testing.assert_array_equal(found.radius, alone.radius)
    np.testing.assert_allclose(found.blurred, alone.blurred, atol=1e-6)


def test_a_half_proven_wide_blur_is_mixed_by_weight():
    """At weight w of it beside nothing of its own, the blurred picture is its alone."""
    found = matched(sharp(5), half(5.0, 0.25))
    own = matched(sharp(5)).weight == 0
    np.testing.assert_allclose(found.weight[own], 0.25, atol=1e-5)
    np.testing.assert_allclose(found.blurred[own][:, 0], 1, atol=1e-4)
