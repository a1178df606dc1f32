import numpy as np
import pytest

from engine.optics.light_discs import LightDisc, put_lights_back, without_lights
from engine.optics.light_search import find_lights
from tests.engine.optics.nights import night
from tests.engine.optics.shots import psnr


def test_what_is_left_without_lights_is_the_scene_behind_them():
    photo, dark, _ = night(14, 12)
    left = without_lights(photo, find_lights(photo))
    assert psnr(left, dark) > 40 > psnr(photo, dark) + 15


def test_a_light_put_back_has_all_its_energy_where_it_stood():
    disc = LightDisc(60.25, 40.5, 12.0, (0.3, 0.2, 0.1), clipped=False, background_lost=False)
    picture = np.zeros((96, 128, 3), np.float32)
    put_lights_back(picture, (disc,))
    energy = np.pi * 12**2 * np.array(disc.light)
    assert picture.sum((0, 1)) == pytest.approx(energy, rel=0.01)
    y, x = np.indices(picture.shape[:2])
    weight = picture[..., 0] / picture[..., 0].sum()
    assert ((weight * x).sum(), (weight * y).sum()) == pytest.approx((60.25, 40.5), abs=0.05)


def test_a_part_of_a_picture_has_its_part_of_the_lights():
    photo, _, _ = night(14, 12)
    lights = find_lights(photo)
    whole = without_lights(photo, lights)
    put_lights_back(whole, lights)
    moved = [each for light in lights if (each := light.shift(-100, -60)).touches((200, 240))]
    part = without_lights(photo[100:300, 60:300], moved, 384)
    put_lights_back(part, moved, 384)
    inner = slice(30, -30)
    assert np.abs(part - whole[100:300, 60:300])[inner, inner].max() < 0.02


def test_lights_scale_with_the_picture():
    disc = LightDisc(10.0, 20.0, 5.0, (1.0, 1.0, 1.0), clipped=True, background_lost=True)
    assert disc.scale(2) == LightDisc(
        20.5, 40.5, 10.0, (1.0, 1.0, 1.0), clipped=True, background_lost=True
    )
