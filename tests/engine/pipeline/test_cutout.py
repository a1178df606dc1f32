"""A photo with holes, through another lens."""

from dataclasses import replace

import cv2
import numpy as np

from engine.lens import Lens, signed_coc
from engine.photo import Photo
from engine.pipeline import stages
from engine.scene import Scene

SIDE = 192


def test_a_recovered_photo_and_its_holes_are_blurred_alike():
    gray = np.full((SIDE, SIDE, 3), 0.5, np.float32)
    alpha = cv2.circle(np.zeros((SIDE, SIDE), np.float32), (110, 96), 60, 1.0, -1)
    slope = np.linspace(0, 1, SIDE, dtype=np.float32)[None].repeat(SIDE, 0)
    coc = signed_coc(slope, Lens(blur=60, focus_disparity=0.9), (SIDE, SIDE))
    scene = Scene(Photo(gray, alpha=alpha), (SIDE, SIDE), disparity=slope, source_coc=coc)
    for recovered in (None, gray.copy()):  # sharper on the left, softer on the right
        lens = Lens(blur=100, focus_disparity=0.3)
        pixels, soft = stages.render_cutout(replace(scene, recovered=recovered), lens, "full")
        assert soft is not None
        assert 0.02 < ((soft > 0.02) & (soft < 0.98)).mean() < 0.3
        np.testing.assert_allclose(pixels[soft > 0.05], 0.5, atol=0.01)
