"""Foreground and background told apart at soft edges, as a network's map has them at full size."""

import cv2
import numpy as np
import pytest

from engine.geometry import Region
from engine.optics import fused
from engine.optics.unmix import find_sides, halvings, separate_edge_colors

RADIUS = 27
"""That of a photo 5400 pixels wide."""

EDGE, RAMP = 160, 24
"""Where the disparity's edge lies, and how many pixels its ramp takes."""


def hairy_edge(height=240, width=320):
    """A bright subject before a dark wall; hairs reach 20 pixels beyond its soft edge."""
    rng = np.random.default_rng(0)
    photo = rng.uniform(0.03, 0.07, (height, width, 3)).astype(np.float32)
    photo[:, :EDGE] = rng.uniform(0.5, 0.7, (height, EDGE, 3))
    photo[::12, EDGE : EDGE + 20] = photo[1::12, EDGE : EDGE + 20] = 0.6
    along = np.clip((np.arange(width, dtype=np.float32) - EDGE + RAMP / 2) / RAMP, 0, 1)
    disparity = (0.8 - 0.6 * along)[None].repeat(height, 0)
    return list(photo.transpose(2, 0, 1).copy()), disparity


def edge_and_band():
    """The edge's surfaces, from means at a quarter of the size, and where its band is."""
    planes, disparity = hairy_edge()
    shrink = 2 ** halvings(RADIUS)
    assert shrink == 4
    known = [*planes, disparity, sum(plane**2 for plane in planes)]
    size = (disparity.shape[1] // shrink, disparity.shape[0] // shrink)
    small = [cv2.resize(plane, size, interpolation=cv2.INTER_AREA) for plane in known]
    sides = find_sides(small, RADIUS, shrink)
    assert sides is not None
    sides = sides.enlarged(Region.whole(small[0].shape), shrink)
    whole = Region.whole(disparity.shape)
    return separate_edge_colors(planes, disparity, sides, RADIUS, whole), sides.band


def test_no_surface_lies_between_the_two_up_to_the_end_of_the_band():
    edge, band = edge_and_band()
    inner = np.s_[60:180]
    band = band[inner] > 0
    front, back = edge.front_disparity[inner][band], edge.back_disparity[inner][band]
    assert front[edge.alpha[inner][band] > 0.02].min() > 0.7
    assert back[edge.alpha[inner][band] < 0.98].max() < 0.3


def test_hair_beyond_the_disparitys_edge_is_foreground():
    edge, _ = edge_and_band()
    hair = np.s_[60:180:12, EDGE + 4 : EDGE + 16]
    assert edge.alpha[hair].mean() > 0.7
    back = np.dstack(edge.back)[60:180, EDGE + 4 : EDGE + 16]
    assert back.max() < 0.35  # 0.6 in the photo


def test_the_wall_beside_the_hair_is_background():
    edge, _ = edge_and_band()
    assert edge.alpha[66:180:12, EDGE + 4 : EDGE + 16].mean() < 0.1


def test_a_dark_rim_that_depth_puts_behind_is_not_dark_background():
    """Mostly of the near side's color: a background as bright as its surroundings fits behind."""

    def plane(value: float) -> np.ndarray:
        return np.full((4, 4), value, np.float32)

    own, near, far = 0.03, 0.02, 0.6
    alpha = plane(0)
    prior = plane(0), plane(0.3), plane(3)
    sides = [plane(near)] * 4, [plane(far)] * 4
    fused.edge_alpha([plane(own)] * 3, *sides, plane(0.04), prior, 0.98, alpha)
    assert 0.5 < alpha.min() < 0.98
    assert own / (1 - alpha).min() == pytest.approx(far, rel=1e-3)
