import numpy as np

from engine.geometry import Region
from engine.optics.defocus_fit import RADII, LensFit, class_position
from engine.optics.defocus_map import corrected_coc, fuse


def odds_of(radius: np.ndarray, sure: float = 3.0) -> np.ndarray:
    """Log odds round a CoC radius in pixels, with noise."""
    classes = np.arange(len(RADII), dtype=np.float32)[:, None, None]
    noise = np.random.default_rng(0).normal(0, 0.5, (len(RADII), *radius.shape))
    return (noise - sure / 8 * (classes - class_position(radius)) ** 2).astype(np.float32)


LENS = LensFit(0.0, 8.0, 0.0, 1.0, False)
DEPTH = np.full((48, 64), 0.75, np.float32)


UNKNOWN = LensFit(-6.0, -6.0, 0.0, 0.0, False)


def test_silent_pixels_follow_the_lens_and_are_not_known():
    known, position = fuse(0 * odds_of(np.zeros(DEPTH.shape)), DEPTH, LENS)
    assert np.abs(position - class_position(np.float32(6))).max() < 0.5
    assert known.max() < 0.5


def test_pixels_that_speak_clearly_win_over_the_lens():
    radius = np.full(DEPTH.shape, 6, np.float32)
    radius[:, 40:] = 0
    known, position = fuse(odds_of(radius, sure=12), DEPTH, LENS)
    assert np.median(position[:, 52:]) < 1
    assert abs(np.median(position[:, :28]) - class_position(np.float32(6))) < 0.5
    assert np.median(known) > 0.5


def test_what_the_lens_has_in_focus_is_not_called_blurred():
    lens = LensFit(0.0, 1.0, 0.0, 1.0, False)
    position = fuse(odds_of(np.full(DEPTH.shape, 3, np.float32), sure=12), DEPTH, lens)[1]
    assert position.max() <= class_position(np.float32(0.75)) + 1e-3


def test_without_a_lens_pixels_that_speak_clearly_decide():
    radius = np.where(np.arange(64) < 32, 2.0, 9.0) * np.ones((48, 1))
    known, position = fuse(odds_of(radius.astype(np.float32), sure=20), DEPTH, None)
    for columns, expected in ((slice(0, 20), 2), (slice(44, 64), 9)):
        assert abs(np.median(position[:, columns]) - class_position(np.float32(expected))) < 0.6
    assert np.median(known) > 0.5


def test_without_a_lens_silent_pixels_count_as_less_blurred_than_sure_ones():
    silent = np.zeros((len(RADII), *DEPTH.shape), np.float32)
    position = fuse(silent, DEPTH, None)[1]
    assert np.allclose(position, 0.35 * (len(RADII) - 1), atol=0.3)


def test_silent_pixels_learn_from_their_surroundings():
    odds = odds_of(np.full(DEPTH.shape, 4, np.float32), sure=6)
    odds[:, 20:26, 20:26] = 0
    position = fuse(odds, DEPTH, UNKNOWN)[1]
    assert np.abs(position[20:26, 20:26] - class_position(np.float32(4))).max() < 1


def test_depths_do_not_learn_from_each_other():
    radius = np.where(np.arange(64) < 32, 2.0, 9.0) * np.ones((48, 1))
    odds = odds_of(radius.astype(np.float32), sure=6)
    odds[:, :, 26:32] = 0
    depth = np.where(np.arange(64) < 32, 0.1, 0.9).astype(np.float32) * np.ones((48, 1), np.float32)
    position = fuse(odds, depth, UNKNOWN)[1]
    assert np.abs(position[:, 26:32] - class_position(np.float32(2))).max() < 1


def test_a_shift_of_classes_moves_the_coc_at_any_size_and_keeps_its_sign():
    coc = np.where(np.arange(600) < 300, -4.0, 4.0).astype(np.float32) * np.ones(
        (400, 1), np.float32
    )
    shift = np.full((50, 75), 2.5, np.float32)  # twice the radius
    assert np.allclose(corrected_coc(coc, shift, 300, (600, 400), None), 2 * coc, rtol=1e-3)
    assert np.allclose(corrected_coc(coc, 0 * shift, 300, (600, 400), None), coc, atol=1e-3)
    assert not corrected_coc(coc, shift - 40, 300, (600, 400), None).any()


def test_a_part_is_moved_as_in_the_whole():
    rng = np.random.default_rng(1)
    coc = rng.uniform(-9, 9, (400, 600)).astype(np.float32)
    shift = rng.normal(0, 1, (50, 75)).astype(np.float32)
    whole = corrected_coc(coc, shift, 300, (600, 400), None)
    part = Region(64, 300, 128, 500)
    found = corrected_coc(np.ascontiguousarray(coc[part.slices]), shift, 300, (600, 400), part)
    assert np.allclose(found, whole[part.slices], atol=1e-3)
