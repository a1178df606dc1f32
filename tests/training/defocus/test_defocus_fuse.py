import numpy as np

from engine.optics.defocus_fit import RADII, LensFit, class_position
from training.defocus.fuse import fuse


def odds_of(radius: np.ndarray, sure: float = 3.0) -> np.ndarray:
    """Log odds round a CoC radius in pixels, with noise."""
    classes = np.arange(len(RADII), dtype=np.float32)[:, None, None]
    noise = np.random.default_rng(0).normal(0, 0.5, (len(RADII), *radius.shape))
    return (noise - sure / 8 * (classes - class_position(radius)) ** 2).astype(np.float32)


LENS = LensFit(0.0, 8.0, 0.0, 1.0, False)
DEPTH = np.full((48, 64), 0.75, np.float32)


def test_silent_pixels_follow_the_lens():
    odds = 0 * odds_of(np.zeros(DEPTH.shape))
    fused = fuse(odds, DEPTH, LENS)
    assert np.abs(fused.position - class_position(np.float32(6))).max() < 0.5
    assert fused.confidence.min() > 0.5


def test_pixels_that_speak_clearly_win_over_the_lens():
    radius = np.full(DEPTH.shape, 6, np.float32)
    radius[:, 40:] = 0
    fused = fuse(odds_of(radius, sure=12), DEPTH, LENS)
    assert np.median(fused.position[:, 52:]) < 1
    assert abs(np.median(fused.position[:, :28]) - class_position(np.float32(6))) < 0.5


def test_without_lens_and_odds_nothing_is_known():
    fused = fuse(0 * odds_of(np.zeros(DEPTH.shape)), DEPTH, None)
    assert fused.confidence.max() < 0.5


def test_silent_pixels_learn_from_their_surroundings():
    odds = odds_of(np.full(DEPTH.shape, 4, np.float32), sure=6)
    odds[:, 20:26, 20:26] = 0
    fused = fuse(odds, DEPTH, None)
    assert np.abs(fused.position[20:26, 20:26] - class_position(np.float32(4))).max() < 1
