import cv2
import numpy as np
import pytest

from engine.optics.edge_blur import find_edges
from engine.optics.motion import is_motion
from engine.optics.noise import LUMA
from engine.optics.source import TRUSTED, measure
from tests.engine.optics.shots import blurred, noisy, texture

SIDE = 384


def moved(picture: np.ndarray, length: int, degrees: float) -> np.ndarray:
    """Through a straight motion."""
    line = np.zeros((length + 2,) * 2, np.float32)
    middle, half = (length + 1) / 2, length / 2
    along = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))]) * half
    ends = [tuple(round(v) for v in middle + sign * along) for sign in (-1, 1)]
    cv2.line(line, ends[0], ends[1], 1.0, 1, cv2.LINE_AA)
    return cv2.filter2D(picture, -1, line / line.sum(), borderType=cv2.BORDER_REFLECT)


def seen(photo: np.ndarray) -> bool:
    luma = np.ascontiguousarray(noisy(photo, 0.003) @ LUMA)
    return is_motion(find_edges(luma), luma.shape[::-1])


@pytest.mark.parametrize(("length", "degrees"), [(10, 0), (16, 35), (24, 120)])
def test_motion_of_any_direction_is_told(length, degrees):
    assert seen(moved(texture(SIDE, seed=5), length, degrees))


@pytest.mark.parametrize("radius", [0, 2, 5, 9])
def test_focus_is_not_taken_for_motion(radius):
    photo = texture(SIDE, seed=5)
    assert not seen(blurred(photo, radius) if radius else photo)


def test_motion_leaves_no_part_sharp():
    """A sharp thing on boards: their soft lines of one direction are blur, not motion."""
    photo = moved(texture(SIDE, seed=5), 16, 35)
    assert seen(photo)
    thing = np.s_[SIDE // 3 : 2 * SIDE // 3, SIDE // 2 :]
    photo[thing] = texture(SIDE, seed=5)[thing]
    assert not seen(photo)


def test_a_blank_picture_shows_none():
    assert not seen(np.full((64, 64, 3), 0.4, np.float32))


def test_a_moved_photo_is_not_trusted():
    photo = noisy(moved(texture(SIDE, seed=5), 14, 20), 0.003)
    depth = np.linspace(0, 1, SIDE, dtype=np.float32)[None].repeat(SIDE, 0)
    lens = measure(photo, depth, None).lens
    assert lens.moved
    assert lens.confidence < TRUSTED
