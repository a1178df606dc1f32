import numpy as np
import pytest

from engine.geometry import Region
from engine.optics.defocus_depth import DEPTH, find_pull, pull_depth
from engine.optics.defocus_fit import class_position

SHAPE = 80, 96
PIECE = np.s_[20:50, 30:70]
FOCUS = 0.4


def cells(coc: float, own: float, place=PIECE) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A lens that blurs all by `coc`, except in `place`, where the photo's own blur is `own`."""
    lens, shift = np.full(SHAPE, coc, np.float32), np.zeros(SHAPE, np.float32)
    ends = class_position(np.array([abs(coc), own], np.float32))
    shift[place] = ends[1] - ends[0]
    return lens, shift, np.ones(SHAPE, np.float32)


def test_a_sharp_piece_of_the_foreground_moves_as_far_as_its_blur_says():
    for own in (0.0, 2.0):
        pull = find_pull(*cells(8, own))
        assert pull is not None
        assert pull[35, 50] == pytest.approx(1 - own / 8, abs=0.02)
        assert pull[5, 5] == 0


@pytest.mark.parametrize(
    ("coc", "own", "place"),
    [
        (-8, 0, PIECE),  # the background: sharp objects in front of it make it look sharp
        (8, 7, PIECE),  # a small difference: the CoC is corrected there, not the depth
        (8, 20, PIECE),  # blurrier than the lens says
        (1.5, 0, PIECE),  # as good as sharp
        (8, 0, np.s_[20:50, 30 : 30 + DEPTH.piece_cells - 1]),  # thin
        (8, 0, np.s_[20:27, 30:40]),  # small
    ],
)
def test_anything_else_stays(coc, own, place):
    assert find_pull(*cells(coc, own, place)) is None


def test_what_is_uncertain_stays():
    lens, shift, known = cells(8, 0)
    assert find_pull(lens, shift, 0.3 * known) is None


def test_a_piece_moves_up_to_its_edge_before_the_background():
    lens, shift, known = cells(8, 0)
    lens[:, :30] = -8
    pull = find_pull(lens, shift, known)
    assert pull is not None
    assert pull[35, 31] > 0.9


def test_only_what_is_nearer_than_the_focus_moves():
    ramp = np.linspace(0, 1, 200, dtype=np.float32)[None].repeat(160, 0)
    moved = np.asarray(pull_depth(ramp, np.full((40, 50), 0.75, np.float32), FOCUS))
    nearer = ramp > FOCUS
    assert np.array_equal(moved[~nearer], ramp[~nearer])
    np.testing.assert_allclose(moved[nearer], FOCUS + 0.25 * (ramp - FOCUS)[nearer], atol=1e-6)


def test_nothing_moves_beyond_the_farthest():
    ramp = np.linspace(0, 1, 64, dtype=np.float32)[None].repeat(64, 0)
    moved = np.asarray(pull_depth(ramp, np.ones((16, 16), np.float32), -0.6))
    assert moved.min() == moved.max() == 0


def test_a_part_moves_as_the_whole_does():
    rng = np.random.default_rng(0)
    disparity = rng.random((160, 200)).astype(np.float32)
    pull = rng.random((40, 50)).astype(np.float32)
    whole = np.asarray(pull_depth(disparity, pull, FOCUS))
    part = Region(40, 120, 64, 160)
    cut = np.ascontiguousarray(disparity[part.slices])
    own = np.asarray(pull_depth(cut, pull, FOCUS, (200, 160), part))
    np.testing.assert_allclose(own, whole[part.slices], atol=1e-5)
