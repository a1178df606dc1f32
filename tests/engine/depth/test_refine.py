import cv2
import numpy as np

from engine.depth.refine import refine
from tests.engine.depth.scenes import disc_scene, seen_coarsely


def edge_error(refined: np.ndarray, true: np.ndarray) -> float:
    """Mean distance, in pixels, from the refined map's half-way contour to the true one."""
    wrong = (refined > 0.5) != (true > 0.5)
    outline = cv2.morphologyEx((true > 0.5).astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((2, 2)))
    return float(wrong.sum() / outline.sum())


def test_edges_land_on_the_photos_edges():
    pixels, true = disc_scene()
    coarse = seen_coarsely(np.roll(true, 2, axis=1))  # two pixels off, as networks are
    plain = cv2.resize(coarse, true.shape[::-1])
    refined = refine(coarse, pixels)
    assert edge_error(refined, true) < 0.5 < edge_error(plain, true)
    ramp = (np.abs(refined - 0.5) < 0.25).sum()
    assert ramp < 0.25 * (np.abs(plain - 0.5) < 0.25).sum()


def test_texture_is_not_printed_into_a_slope():
    pixels = np.random.default_rng(0).random((120, 160, 3), np.float32)
    slope = np.tile(np.linspace(0.2, 0.8, 40, dtype=np.float32), (30, 1))
    refined = refine(slope, pixels)
    np.testing.assert_allclose(refined, cv2.resize(slope, (160, 120)), atol=0.01)


def test_no_staircase_on_a_slope_under_enlargement():
    pixels = np.full((1500, 2000, 3), 0.4, np.float32)
    slope = np.tile(np.linspace(0.0, 1.0, 100, dtype=np.float32), (75, 1))
    steps = np.diff(refine(slope, pixels)[750, 50:-50])
    assert steps.min() > 0
    assert steps.max() < 3 * np.median(steps)


def test_above_the_working_size_edges_are_as_sharp_in_proportion():
    pixels, true = disc_scene(2000, 1500)
    refined = refine(seen_coarsely(true, 8), pixels)
    assert refined.shape == true.shape
    assert edge_error(refined, true) < 2.0


def test_a_small_shift_of_the_photo_shifts_the_map():
    pixels, true = disc_scene()
    coarse = seen_coarsely(true)
    moved = np.roll(pixels, 1, axis=1)
    difference = np.abs(np.roll(refine(coarse, pixels), 1, axis=1) - refine(coarse, moved))
    assert difference[:, 8:-8].mean() < 0.01


def test_other_sizes_and_single_pixels():
    pixels, true = disc_scene()
    coarse = seen_coarsely(true)
    assert refine(coarse, pixels, (60, 45)).shape == (45, 60)
    one = refine(np.full((1, 1), 0.3, np.float32), np.full((1, 1, 3), 0.5, np.float32))
    np.testing.assert_allclose(one, [[0.3]], atol=1e-3)
    flat = refine(np.full((9, 12), 0.5, np.float32), pixels)
    np.testing.assert_allclose(flat, 0.5, atol=1e-4)
