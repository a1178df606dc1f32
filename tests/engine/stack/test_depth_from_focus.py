import cv2
import numpy as np

from engine.stack.depth_from_focus import depth_from_focus
from engine.stack.sharpness import local_sharpness
from tests.engine.stack.frames import SIZE, texture

WIDTH, HEIGHT = SIZE
HALF = WIDTH // 2


def focus_map(seed: int = 0):
    """Three frames, all plain on the right; on the left the second one is sharp."""
    rng = np.random.default_rng(seed)
    sharp = np.sqrt(texture(1).mean(2))
    sharp[:, HALF:] = 0.5
    lumas = np.stack([cv2.GaussianBlur(sharp, (0, 0), sigma) for sigma in (4.0, 0.5, 4.0)])
    lumas[:, :, HALF:] = 0.5
    lumas = (lumas + rng.normal(0, 0.001, lumas.shape)).astype(np.float32)
    sharpness = np.stack([local_sharpness(luma, SIZE) for luma in lumas])
    return depth_from_focus(sharpness, lumas, np.ones(lumas.shape, bool))


def test_the_sharpest_frame_is_chosen_where_there_is_texture():
    found = focus_map()
    assert (found.sharpest[:, 8 : HALF - 8] == 1).mean() > 0.98
    assert np.median(found.texture[:, 8 : HALF - 8]) > 0.8


def test_noise_on_a_plain_wall_chooses_no_frame():
    found = focus_map()
    wall = np.s_[:, HALF + 24 :]
    assert (found.sharpest[wall] == 1).mean() > 0.98  # as in what is nearest
    assert found.texture[wall].mean() < 0.1
    assert found.confidence[wall].mean() < 0.02
