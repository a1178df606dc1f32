import numpy as np

from engine.optics.local_blur import corrected_coc
from tests.engine.optics.shots import blurred, noisy, texture

SIDE = 512
LEFT = np.arange(SIDE)[None] < SIDE // 2


def halves(left: float, right: float) -> tuple[np.ndarray, np.ndarray]:
    """A photo whose halves are blurred by these radii, and the CoC that says so (negative)."""
    scene = texture(SIDE, seed=31)
    sides = [blurred(scene, radius) if radius else scene for radius in (left, right)]
    photo = np.where(LEFT[..., None], *sides).astype(np.float32)
    coc = -np.where(LEFT, left, right).astype(np.float32) * np.ones((SIDE, 1), np.float32)
    return noisy(photo, 0.003), coc


def test_a_coc_that_is_right_is_left_alone():
    photo, coc = halves(0, 4)
    corrected = corrected_coc(photo, coc)
    assert (corrected == coc).mean() > 0.9
    assert np.abs(corrected[:, 300:]).mean() > 3


def test_what_is_sharp_is_not_called_blurred():
    photo, coc = halves(0, 6)
    wrong = np.full_like(coc, -6)
    corrected = np.abs(corrected_coc(photo, wrong))
    assert corrected[:, 48:200].mean() < 1
    assert corrected[:, 312:].mean() > 4.5


def test_sharp_never_becomes_blurred():
    photo, coc = halves(6, 6)
    assert np.array_equal(corrected_coc(photo, np.zeros_like(coc)), np.zeros_like(coc))


def test_it_rises_by_no_more_than_one_class():
    photo, coc = halves(6, 6)
    corrected = corrected_coc(photo, coc / 3)
    assert np.abs(corrected).max() < 2 * 2**0.5 + 0.01
    assert np.abs(corrected).mean() > 2.2
    assert (corrected <= 0).all()


def test_a_blank_photo_corrects_nothing():
    coc = np.full((64, 64), 5, np.float32)
    assert np.array_equal(corrected_coc(np.full((64, 64, 3), 0.3, np.float32), coc), coc)
