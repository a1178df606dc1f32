import cv2
import numpy as np
import pytest

from engine.depth.subject import subject


def scene(places, size=(360, 240)):
    """Textured squares (x, y, disparity, blur sigma) before a soft wall."""
    width, height = size
    rng = np.random.default_rng(0)
    pixels = np.full((height, width, 3), 0.3, np.float32)
    disparity = np.full((height, width), 0.1, np.float32)
    for x, y, near, sigma in places:
        texture = rng.random((height, width, 1), np.float32) * np.ones(3, np.float32)
        if sigma:
            texture = cv2.GaussianBlur(texture, (0, 0), sigma)
        box = (
            np.s_[int(y * height) - 30 : int(y * height) + 30, int(x * width) - 30 :][0],
            slice(int(x * width) - 30, int(x * width) + 30),
        )
        pixels[box], disparity[box] = texture[box], near
    return pixels, disparity


def on(point, x, y):
    return abs(point[0] - x) < 0.1 and abs(point[1] - y) < 0.14


def test_the_nearer_of_two_sharp_things():
    assert on(subject(*scene([(0.3, 0.5, 0.8, 0), (0.7, 0.5, 0.3, 0)])), 0.3, 0.5)


def test_the_sharper_of_two_near_things():
    assert on(subject(*scene([(0.3, 0.5, 0.8, 4), (0.7, 0.5, 0.8, 0)])), 0.7, 0.5)


def test_a_sharp_subject_beats_a_blurred_foreground():
    assert on(subject(*scene([(0.3, 0.8, 1.0, 6), (0.6, 0.45, 0.6, 0)])), 0.6, 0.45)


def test_a_house_rather_than_the_meadow_before_it():
    height, width = 240, 360
    rng = np.random.default_rng(0)
    pixels = np.full((height, width, 3), 0.3, np.float32)
    disparity = np.full((height, width), 0.02, np.float32)
    house, meadow = np.s_[70:130, 20:340], np.s_[130:240, :]
    for place in (house, meadow):
        texture = rng.random(pixels[place].shape[:2], np.float32)
        pixels[place] = texture[..., None]
    disparity[meadow] = np.linspace(0.4, 1, 110, dtype=np.float32)[:, None]
    disparity[house] = 0.4
    assert 70 < subject(pixels, disparity)[1] * height < 130


def test_a_sharp_sky_is_no_subject():
    height, width = 240, 360
    pixels = np.repeat(np.random.default_rng(0).random((height, width, 1), np.float32), 3, 2)
    disparity = np.full((height, width), 0.02, np.float32)
    disparity[170:] = np.linspace(0.1, 1, 70, dtype=np.float32)[:, None]
    assert subject(pixels, disparity)[1] > 170 / height


@pytest.mark.parametrize("shape", [(240, 360), (1, 1), (3, 900)])
def test_nothing_sharp_means_the_center(shape):
    pixels = np.full((*shape, 3), 0.5, np.float32)
    assert subject(pixels, np.full(shape, 0.5, np.float32)) == (0.5, 0.5)


def test_the_size_of_the_map_does_not_matter():
    pixels, disparity = scene([(0.3, 0.5, 0.8, 0), (0.7, 0.5, 0.3, 0)])
    small = cv2.resize(disparity, (90, 60), interpolation=cv2.INTER_AREA)
    assert on(subject(pixels, small), 0.3, 0.5)
