from dataclasses import replace

import numpy as np
import pytest

from engine.backends.loader import Models
from engine.optics import defocus_odds
from engine.optics.defocus_fit import CLASSES, class_position
from engine.optics.defocus_odds import READ, read_defocus, softmax
from engine.optics.noise import LUMA
from tests.engine.optics.shots import blurred, noisy, texture

RUN = Models().get("defocus").run


def mean_class(odds):
    classes = np.arange(CLASSES)[:, None, None]
    return float((softmax(odds) * classes).sum(0).mean())


def read_one_size(monkeypatch):
    alone = replace(READ, halvings=0, least_side=10_000)
    monkeypatch.setattr(defocus_odds, "READ", alone)


def test_the_odds_of_a_disc_lie_at_its_radius():
    photo = noisy(blurred(texture(256, seed=3), 5), 0.003)
    odds = read_defocus(np.ascontiguousarray(photo @ LUMA), RUN)
    assert odds.shape == (CLASSES, 64, 64)
    share = softmax(odds.mean((1, 2)))
    assert abs(share.argmax() - class_position(np.float32(5))) <= 1


@pytest.mark.parametrize("radius", [20, 30])
def test_wide_blur_is_read_at_a_smaller_size(radius, monkeypatch):
    photo = noisy(blurred(texture(512, seed=5), radius), 0.003)
    luma = np.ascontiguousarray(photo @ LUMA)
    place = class_position(np.float32(radius))
    assert abs(mean_class(read_defocus(luma, RUN)) - place) < 1
    read_one_size(monkeypatch)
    assert abs(mean_class(read_defocus(luma, RUN)) - place) > 2


def test_sizes_together_err_less_than_one(monkeypatch):
    radii = np.geomspace(4, 12, 6)
    lumas = [
        np.ascontiguousarray(noisy(blurred(texture(256, seed=i), r), 0.003) @ LUMA)
        for i, r in enumerate(radii)
    ]

    def error():
        places = [mean_class(read_defocus(luma, RUN)) for luma in lumas]
        return np.abs(np.array(places) - class_position(radii)).mean()

    together = error()
    read_one_size(monkeypatch)
    assert together < 0.95 * error()


def test_smaller_sizes_have_next_to_no_say_in_narrow_blur(monkeypatch):
    photo = noisy(blurred(texture(256, seed=3), 1), 0.003)
    luma = np.ascontiguousarray(photo @ LUMA)
    together = read_defocus(luma, RUN)
    read_one_size(monkeypatch)
    assert np.abs(read_defocus(luma, RUN) - together).mean() < 0.002


def test_a_page_without_detail_says_nothing():
    wall = noisy(np.full((130, 202, 3), 0.4, np.float32), 0.004)
    odds = read_defocus(np.ascontiguousarray(wall @ LUMA), RUN)
    assert odds.shape == (CLASSES, 33, 51)
    assert np.abs(odds).max() == 0
