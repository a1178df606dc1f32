import cv2
import numpy as np

from engine.optics.defocus_check import explained_share
from tests.engine.optics.shots import blurred, noisy, texture

SIDE = 256


def detail(scene):
    """Deviation of the tone nearby."""
    tone = np.sqrt(scene.mean(2))
    mean = cv2.blur(tone, (9, 9))
    return np.sqrt(np.maximum(cv2.blur(tone * tone, (9, 9)) - mean * mean, 0))


def test_the_truth_explains_its_own_photo():
    scene = texture(SIDE, seed=3)
    photo = noisy(blurred(scene, 4), 0.004)
    coc = np.full((SIDE, SIDE), 4, np.float32)
    assert explained_share(photo, scene, coc).mean() > 0.9


def test_what_was_never_blurred_explains_nothing():
    scene = texture(SIDE, seed=3)
    coc = np.full((SIDE, SIDE), 4, np.float32)
    busy = cv2.erode((detail(scene) > 0.02).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    assert explained_share(scene, scene, coc)[busy].mean() < 0.2


def test_a_photo_left_alone_explains_itself():
    scene = noisy(texture(SIDE, seed=5), 0.01)
    assert explained_share(scene, scene, np.zeros((SIDE, SIDE), np.float32)).min() == 1
