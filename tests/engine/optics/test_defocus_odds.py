import numpy as np

from engine.backends.loader import Models
from engine.optics.defocus_fit import CLASSES, class_position
from engine.optics.defocus_odds import read_defocus, softmax
from engine.optics.noise import LUMA
from tests.engine.optics.shots import blurred, noisy, texture

RUN = Models().get("defocus").run


def test_the_odds_of_a_disc_lie_at_its_radius():
    photo = noisy(blurred(texture(256, seed=3), 5), 0.003)
    odds = read_defocus(np.ascontiguousarray(photo @ LUMA), RUN)
    assert odds.shape == (CLASSES, 64, 64)
    share = softmax(odds.mean((1, 2)))
    assert abs(share.argmax() - class_position(np.float32(5))) <= 1


def test_a_page_without_detail_says_nothing():
    wall = noisy(np.full((130, 202, 3), 0.4, np.float32), 0.004)
    odds = read_defocus(np.ascontiguousarray(wall @ LUMA), RUN)
    assert odds.shape == (CLASSES, 33, 51)
    assert np.abs(odds).max() == 0
