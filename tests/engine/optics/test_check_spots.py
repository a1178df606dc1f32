import cv2
import numpy as np
import pytest

from engine.optics.defocus_check import blurred_share
from tests.engine.optics.shots import blurred, noisy, texture

SIDE = 256


def with_lamps(radius, *places):
    """A dim photo at one CoC, and in it lamps of 3 x 3 pixels whose discs are three times as bright
    as white."""
    scene = 0.4 * texture(SIDE, seed=3)
    for x, y in places:
        scene[y - 1 : y + 2, x - 1 : x + 2] = radius**2
    return np.clip(noisy(blurred(scene, radius), 0.003), 0, 1)


def with_buds(radius, *places):
    """A bright photo at one CoC, and in it dark buds of two pixels."""
    scene = 0.7 + 0.3 * texture(SIDE, seed=3)
    for x, y in places:
        cv2.circle(scene, (x, y), 2, (0.02, 0.03, 0.01), -1, cv2.LINE_AA)
    return np.clip(noisy(blurred(scene, radius), 0.003), 0, 1)


def with_dots(radius, *dots):
    """White dots (x, y, radius) drawn sharp on a dim photo at one CoC."""
    photo = noisy(blurred(0.4 * texture(SIDE, seed=3), radius), 0.003)
    for x, y, own in dots:
        cv2.circle(photo, (x, y), own, (1.0, 1.0, 1.0), -1, cv2.LINE_AA)
    return photo


def share_at(photo, radius, x, y, near):
    share = blurred_share(photo, np.full((SIDE, SIDE), -radius, np.float32))
    return share[y - near : y + near + 1, x - near : x + near + 1]


@pytest.mark.parametrize("radius", [3, 6, 10])
@pytest.mark.parametrize("wrong", [0.85, 1, 1.15])
def test_the_rim_of_a_lamp_as_wide_as_the_coc_is_no_sharpness(radius, wrong):
    photo = with_lamps(radius, (80, 90), (190, 150))
    for x, y in ((80, 90), (190, 150)):
        assert share_at(photo, wrong * radius, x, y, radius + 3).min() > 0.9


@pytest.mark.parametrize("radius", [2, 3])
def test_nor_is_the_rim_of_a_bud_before_a_bright_ground(radius):
    photo = with_buds(radius, (80, 90), (190, 150))
    for x, y in ((80, 90), (190, 150)):
        assert share_at(photo, radius, x, y, radius + 3).min() > 0.9


@pytest.mark.parametrize("own", [4, 16])
def test_a_dot_of_another_width_is_sharp(own):
    photo = with_dots(8, (100, 100, own))
    assert share_at(photo, 8, 100, 100, own).mean() < 0.5


def test_a_dot_beside_other_sharp_things_is_sharp():
    photo = with_dots(6, (100, 100, 7))
    cv2.putText(photo, "letters", (40, 140), 0, 1, (1.0, 1.0, 1.0), 2, cv2.LINE_AA)
    assert share_at(photo, 6, 100, 100, 7).mean() < 0.5
    alone = with_dots(6, (100, 100, 7))
    assert share_at(alone, 6, 100, 100, 7).mean() > 0.9


def test_the_end_of_a_bar_is_no_spot():
    photo = 0.7 + 0.3 * noisy(blurred(texture(SIDE, seed=3), 3), 0.003)
    photo[100:104, 60:90] = 0.3
    photo[99:105, 84:90] = 0.1
    share = blurred_share(photo, np.full((SIDE, SIDE), -3, np.float32))
    assert share[98:106, 62:90].mean() < 0.2


def test_letters_are_sharp():
    photo = noisy(blurred(0.4 * texture(SIDE, seed=3), 5), 0.003)
    cv2.putText(photo, "oak", (60, 130), 0, 1.2, (1.0, 1.0, 1.0), 3, cv2.LINE_AA)
    share = blurred_share(photo, np.full((SIDE, SIDE), -5, np.float32))
    assert share[photo.min(2) > 0.9].mean() < 0.3


def test_half_a_light_at_the_border_breaks_nothing():
    photo = with_lamps(6, (80, 90))[88:, 78:]
    share = blurred_share(photo, np.full(photo.shape[:2], -6, np.float32))
    assert share.shape == photo.shape[:2]
    assert np.isfinite(share).all()
