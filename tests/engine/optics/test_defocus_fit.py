import numpy as np
import pytest

from engine.optics.defocus_fit import FIT, RADII, class_position, fit_lens, pool

HEIGHT, WIDTH = 96, 128


def odds_of(radius: np.ndarray, sure: float = 3.0, seed: int = 0) -> np.ndarray:
    """Log odds round a CoC radius in pixels, with noise."""
    classes = np.arange(len(RADII), dtype=np.float32)[:, None, None]
    away = classes - class_position(radius)
    noise = np.random.default_rng(seed).normal(0, 1, (len(RADII), *radius.shape))
    return (-0.5 * sure * away**2 / 4 + 0.5 * noise).astype(np.float32)


def pool_odds(odds: np.ndarray, disparity: np.ndarray) -> np.ndarray:
    """Votes of all cells at once."""
    share = np.exp(odds - odds.max(0))
    share = (share / share.sum(0)).reshape(len(RADII), -1)
    votes = np.log(0.1 + 0.9 * len(RADII) * share) / 48
    return pool(votes.T, disparity.ravel(), 48, FIT)


def ramp() -> np.ndarray:
    return np.linspace(0, 1, WIDTH, dtype=np.float32)[None].repeat(HEIGHT, 0)


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


def test_the_side_is_told_where_blur_falls_or_rises_with_disparity():
    for far, near in ((3, 9), (-9, -3)):
        coc = far + (near - far) * ramp()
        lens = fit_lens(pool_odds(odds_of(np.abs(coc)), ramp()))
        assert np.sign(lens.coc(ramp())).mean() == pytest.approx(np.sign(far), abs=0.1)


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
