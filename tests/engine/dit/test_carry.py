import cv2
import numpy as np

from engine.dit.carry import Correction, carry_up
from engine.geometry import Region


def test_same_size_is_untouched():
    correction = np.random.default_rng(0).random((8, 9, 3), np.float32)
    picture = np.zeros((8, 9, 3), np.float32)
    assert carry_up(correction, picture, picture) is correction


def test_correction_follows_an_edge_that_the_small_picture_cannot_hold():
    full = np.zeros((96, 96, 3), np.float32)
    full[:, 50:] = 1  # not on the grid of the small picture
    wanted = 0.2 * full
    small = cv2.resize(full, (24, 24), interpolation=cv2.INTER_AREA)
    correction = cv2.resize(wanted, (24, 24), interpolation=cv2.INTER_AREA)
    carried = carry_up(correction, small, full)
    smooth = cv2.resize(correction, (96, 96), interpolation=cv2.INTER_LINEAR)
    assert np.abs(carried - wanted).max() < 0.02
    assert np.abs(smooth - wanted).max() > 0.05


def test_a_constant_correction_stays_constant():
    full = np.random.default_rng(1).random((64, 80, 3), np.float32)
    small = cv2.resize(full, (20, 16), interpolation=cv2.INTER_AREA)
    carried = carry_up(np.full((16, 20, 3), 0.1, np.float32), small, full)
    assert np.allclose(carried, 0.1, atol=1e-3)


def test_a_soft_picture_takes_the_correction_as_it_is_enlarged():
    rng = np.random.default_rng(2)
    full, small = rng.random((64, 80, 3), np.float32), rng.random((16, 20, 3), np.float32)
    correction = rng.random((16, 20, 3), np.float32)
    soft = np.zeros((64, 80), np.float32)
    soft[:, 40:] = 1
    fitted = Correction.fit(correction, small, (80, 64))
    carried = fitted.at(Region.whole(full.shape), full, soft)
    plain = cv2.resize(correction, (80, 64), interpolation=cv2.INTER_CUBIC)
    np.testing.assert_allclose(carried[:, 40:], plain[:, 40:], atol=0.02)
    np.testing.assert_array_equal(carried[:, :40], carry_up(correction, small, full)[:, :40])
