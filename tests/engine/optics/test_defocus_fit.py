import numpy as np
import pytest

from engine.optics.defocus_fit import RADII, class_position, class_radius, fit_lens
from engine.optics.defocus_odds import pool_odds

HEIGHT, WIDTH = 96, 128


def odds_of(radius: np.ndarray, sure: float = 3.0, seed: int = 0) -> np.ndarray:
    """Log odds round a CoC radius in pixels, with noise."""
    classes = np.arange(len(RADII), dtype=np.float32)[:, None, None]
    away = classes - class_position(radius)
    noise = np.random.default_rng(seed).normal(0, 1, (len(RADII), *radius.shape))
    return (-0.5 * sure * away**2 / 4 + 0.5 * noise).astype(np.float32)


def ramp() -> np.ndarray:
    return np.linspace(0, 1, WIDTH, dtype=np.float32)[None].repeat(HEIGHT, 0)


def test_a_class_is_a_radius_and_back():
    classes = np.arange(len(RADII), dtype=np.float32)
    np.testing.assert_allclose(class_radius(classes), RADII, rtol=1e-6)
    np.testing.assert_allclose(class_position(RADII), classes, rtol=1e-6)
    between = np.float32([0.25, 0.9, 1.1, 7.3])
    np.testing.assert_allclose(class_position(class_radius(between)), between, rtol=1e-5)
    assert class_radius(np.float32(0.5)) == RADII[1] / 2  # a straight line up to class 1
    assert class_radius(np.float32(-2)) == 0
    assert class_position(2 * RADII[-1]) == classes[-1]


@pytest.mark.parametrize(
    ("far", "near"), [(-6, 4), (0, 12), (-12, 0), (3, 9), (-16, -5), (5.5, 7), (-7, -5.5)]
)
def test_focus_may_lie_anywhere(far, near):
    coc = far + (near - far) * ramp()
    lens = fit_lens(pool_odds(odds_of(np.abs(coc)), ramp()))
    error = np.abs(np.abs(lens.coc(ramp())) - np.abs(coc))
    assert np.median(error) < 0.15 * np.abs(coc).mean()
    assert lens.confidence > 0.5
    assert not lens.sharp


@pytest.mark.parametrize(("far", "near"), [(3, 9), (-16, -5)])
def test_a_focused_lens_is_in_focus_in_the_picture(far, near):
    coc = np.abs(far + (near - far) * ramp())
    lens = fit_lens(pool_odds(odds_of(coc), ramp()), focused=True)
    assert lens.far <= 0 <= lens.near
    assert lens.near > lens.far


def test_a_blur_between_two_classes_is_not_drawn_to_either():
    """As by a network that shares a blur between the classes beside it."""
    for coc in np.geomspace(3, 12, 9):
        position = class_position(np.full((HEIGHT, WIDTH), coc, np.float32))
        classes = np.arange(len(RADII))[:, None, None]
        odds = np.log(np.maximum(1 - np.abs(position - classes), 0) + 0.01).astype(np.float32)
        lens = fit_lens(pool_odds(odds, ramp()))
        assert np.abs(lens.coc(ramp())).mean() == pytest.approx(coc, rel=0.04)


@pytest.mark.parametrize(("far", "near"), [(-13.5, 11.9), (-27, 3.1), (22.6, 25.4)])
def test_a_lens_between_the_places_of_the_grid_is_found(far, near):
    """They are an eighth apart, and much evidence makes the best of them certain."""
    coc = np.abs(far + (near - far) * ramp())
    position = class_position(coc)
    classes = np.arange(len(RADII))[:, None, None]
    odds = np.log(np.maximum(1 - np.abs(position - classes), 0) + 1e-3).astype(np.float32)
    lens = fit_lens(pool_odds(odds, ramp()))
    assert lens.far == pytest.approx(far, abs=0.02 * max(abs(far), abs(near)))
    assert lens.near == pytest.approx(near, abs=0.02 * max(abs(far), abs(near)))


def test_the_side_is_told_where_blur_falls_or_rises_with_disparity():
    for far, near in ((3, 9), (-9, -3)):
        coc = far + (near - far) * ramp()
        lens = fit_lens(pool_odds(odds_of(np.abs(coc)), ramp()))
        assert np.sign(lens.coc(ramp())).mean() == pytest.approx(np.sign(far), abs=0.1)


def test_a_photo_that_is_soft_in_focus_is_in_focus_there():
    coc = 30 * np.maximum(0.55 - ramp(), 0)
    lens = fit_lens(pool_odds(odds_of(np.maximum(coc, 1.4)), ramp()))
    assert not lens.sharp
    assert np.abs(np.abs(lens.coc(ramp())) - coc).max() < 0.5


def test_a_soft_photo_is_sharp():
    lens = fit_lens(pool_odds(odds_of(np.full((HEIGHT, WIDTH), 1.4)), ramp()))
    assert lens.sharp


def test_a_sharp_photo_is_sharp():
    lens = fit_lens(pool_odds(odds_of(np.zeros((HEIGHT, WIDTH))), ramp()))
    assert lens.sharp
    assert lens.confidence > 0.5
    assert not lens.coc(ramp()).any()


def test_pixels_that_say_nothing_give_no_confidence():
    silent = np.zeros((len(RADII), HEIGHT, WIDTH), np.float32)
    assert fit_lens(pool_odds(silent, ramp())).confidence < 0.5


def test_a_tenth_of_wrong_disparities_is_borne():
    coc = -6 + 10 * ramp()
    wrong = ramp()
    wrong[:10] = 0.9
    lens = fit_lens(pool_odds(odds_of(np.abs(coc)), wrong))
    assert np.median(np.abs(lens.coc(ramp()) - coc)) < 1
