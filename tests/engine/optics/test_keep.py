import cv2
import numpy as np
import pytest

from engine.optics.keep import around_part, decode_keep, encode_keep, keep_map
from engine.optics.tiles import even_parts


def halves(left, right, side=96):
    return np.repeat(np.float32([[left] * (side // 2) + [right] * (side // 2)]), side, 0)


def test_a_lens_equal_to_the_photos_own_keeps_everything():
    coc = np.linspace(-9, 9, 96, dtype=np.float32)[None].repeat(64, 0)
    assert (keep_map(coc, coc) == 1).all()


def test_what_must_get_sharper_or_softer_is_not_kept():
    keep = keep_map(halves(-6, 0), halves(-1, 5))
    assert (keep == 0).all()


def test_equal_discs_on_opposite_sides_of_focus_are_kept_only_if_they_are_invisible():
    coc = np.linspace(-9, 9, 96, dtype=np.float32)[None].repeat(64, 0)
    keep = keep_map(coc, -coc)
    assert (keep[:, np.abs(coc[0]) > 1.5] == 0).all()
    assert (keep_map(halves(-0.4, 0.4), halves(0.4, -0.4)) == 1).all()


def test_a_sharp_subject_is_kept_up_to_its_edge_when_the_scene_behind_changes():
    keep = keep_map(halves(-6, 0), halves(-12, 0))
    assert (keep[:, :40] == 0).all()
    assert (keep[:, 52:] == 1).all()


@pytest.mark.parametrize("pixel", [1, 2])
def test_light_spilt_by_a_nearer_thing_is_not_kept(pixel):
    nearer_gets_soft = keep_map(halves(0, 0), halves(0, 8), pixel)
    nearer_gets_sharp = keep_map(halves(0, 8), halves(0, 0), pixel)
    for keep in (nearer_gets_soft, nearer_gets_sharp):
        assert (keep[:, 42:48] < 0.2).all()
        assert (keep[:, :30] == 1).all()


def test_spill_told_at_half_the_size_is_nearly_the_same():
    coc = np.full((75, 91), -3, np.float32)
    coc[20:50, 30:61] = 6
    exact, coarse = (keep_map(coc, np.where(coc > 0, coc / 2, coc), pixel) for pixel in (1, 2))
    assert coarse.shape == exact.shape
    assert np.abs(coarse - exact).mean() < 0.05
    assert (coarse[20:50, 30:61] == 0).all()


def test_borders_are_soft():
    row = keep_map(halves(-6, 0), halves(-12, 0))[48]
    assert np.abs(np.diff(row)).max() < 0.5


def test_a_part_with_what_it_looks_at_keeps_what_the_whole_keeps():
    rng = np.random.default_rng(1)
    coc = np.full((512, 768), -3, np.float32)
    for _ in range(60):
        place, radius = rng.integers(0, (768, 512)), int(rng.integers(4, 50))
        cv2.circle(coc, place.tolist(), radius, float(rng.uniform(-12, 25)), -1)
    whole = keep_map(coc, np.zeros_like(coc))
    for part in even_parts(coc.shape, 200):
        outer = around_part(part, 25, coc.shape)
        own = np.ascontiguousarray(coc[outer.slices])
        keep = keep_map(own, np.zeros_like(own))[part.within(outer).slices]
        np.testing.assert_allclose(keep, whole[part.slices], atol=1e-5)


def test_only_what_is_kept_whole_is_so_once_it_was_stored():
    keep = np.array([[0, 0.25, 0.999, np.nextafter(np.float32(1), 0), 1]], np.float32)
    stored = decode_keep(encode_keep(keep))
    np.testing.assert_allclose(stored, keep, atol=1 / 200)
    np.testing.assert_array_equal(stored == 1, keep == 1)
    assert stored[0, 0] == 0
