import numpy as np
import pytest

from engine.backends.loader import Models
from engine.optics.defocus_fit import CLASSES, class_position
from engine.optics.defocus_odds import read_defocus, softmax
from engine.optics.noise import LUMA
from tests.engine.optics.shots import blurred, noisy, texture

RUN = Models().get("defocus").run


def mean_class(odds):
    classes = np.arange(CLASSES)[:, None, None]
    return float((softmax(odds) * classes).sum(0).mean())


def test_the_odds_of_a_disc_lie_at_its_radius():
    photo = noisy(blurred(texture(256, seed=3), 5), 0.003)
    odds = read_defocus(np.ascontiguousarray(photo @ LUMA), RUN)
    assert odds.shape == (CLASSES, 64, 64)
    share = softmax(odds.mean((1, 2)))
    assert abs(share.argmax() - class_position(np.float32(5))) <= 1


@pytest.mark.parametrize("radius", [20, 30])
def test_wide_blur_is_read_at_a_smaller_size(radius):
    photo = noisy(blurred(texture(512, seed=5), radius), 0.003)
    luma = np.ascontiguousarray(photo @ LUMA)
    place = class_position(np.float32(radius))
    assert abs(mean_class(read_defocus(luma, RUN)) - place) < 1
    assert abs(mean_class(read_defocus(luma, RUN, halvings=0)) - place) > 2


def test_smaller_sizes_have_no_say_in_narrow_blur():
    photo = noisy(blurred(texture(256, seed=3), 4), 0.003)
    luma = np.ascontiguousarray(photo @ LUMA)
    one = read_defocus(luma, RUN, halvings=0)
    assert np.array_equal(read_defocus(luma, RUN), one)


def test_a_page_without_detail_says_nothing():
    wall = noisy(np.full((130, 202, 3), 0.4, np.float32), 0.004)
    odds = read_defocus(np.ascontiguousarray(wall @ LUMA), RUN)
    assert odds.shape == (CLASSES, 33, 51)
    assert np.abs(odds).max() == 0
