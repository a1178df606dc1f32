from dataclasses import replace

import cv2
import numpy as np
import pytest

from engine.light import HalfLight
from engine.optics.defocus_check import CHECK, blur_again, blurred_share, restore_sharp_areas
from tests.engine.optics.shots import blurred, noisy, texture

SIDE = 256


def detail(scene):
    """Deviation of the tone nearby."""
    tone = np.sqrt(scene.mean(2))
    mean = cv2.blur(tone, (9, 9))
    return np.sqrt(np.maximum(cv2.blur(tone * tone, (9, 9)) - mean * mean, 0))


@pytest.mark.parametrize("radius", [2, 4, 8])
def test_what_is_as_blurred_as_it_is_said_to_be_passes(radius):
    photo = noisy(blurred(texture(SIDE, seed=3), radius), 0.004)
    assert blurred_share(photo, np.full((SIDE, SIDE), radius, np.float32)).mean() > 0.9


@pytest.mark.parametrize("radius", [4, 6])
def test_what_is_sharp_stays_as_it_is(radius):
    photo = noisy(texture(SIDE, seed=3), 0.004)
    busy = cv2.erode((detail(photo) > 0.04).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    share = blurred_share(photo, np.full((SIDE, SIDE), radius, np.float32))
    assert share[busy].mean() < 0.3


def test_a_wire_before_a_blurred_wall_stays():
    wall = blurred(texture(SIDE, seed=4), 6)
    wall[:, 126:129] = 0.02
    coc = np.full((SIDE, SIDE), -6, np.float32)
    share = blurred_share(noisy(wall, 0.003), coc)
    assert share[:, 126:129].mean() < 0.3
    assert share[:, :90].mean() > 0.9


def twigs(ground, twig, width):
    scene = np.full((SIDE, SIDE, 3), ground, np.float32)
    for left in range(20, SIDE - 20, 40):
        scene[:, left : left + width] = twig
    return scene


@pytest.mark.parametrize(("ground", "twig"), [(0.8, 0.03), (0.03, 0.8)])
@pytest.mark.parametrize(("radius", "estimate"), [(2, 2.2), (3, 3.6), (5, 6.0)])
def test_blurred_twigs_before_the_sky_and_lamps_pass(ground, twig, radius, estimate):
    photo = noisy(blurred(twigs(ground, twig, 3), radius), 0.003)
    share = blurred_share(photo, np.full((SIDE, SIDE), -estimate, np.float32))
    assert share.mean() > 0.97
    assert share[:, 20:-20].min(0).mean() > 0.8


@pytest.mark.parametrize(("ground", "twig"), [(0.8, 0.03), (0.03, 0.8)])
@pytest.mark.parametrize("estimate", [2, 3, 5])
def test_sharp_twigs_stay(ground, twig, estimate):
    photo = noisy(twigs(ground, twig, 3), 0.003)
    share = blurred_share(photo, np.full((SIDE, SIDE), -estimate, np.float32))
    assert share[:, 20:23].max() < 0.05


def bars(light):
    scene = np.full((SIDE, SIDE, 3), 0.03, np.float32)
    for left in range(20, SIDE - 40, 60):
        scene[30:-30, left : left + 14] = light
    return scene


@pytest.mark.parametrize("radius", [5, 8])
def test_clipped_lamps_pass_where_they_are_blurred_and_stay_where_they_are_sharp(radius):
    coc = np.full((SIDE, SIDE), -1.2 * radius, np.float32)
    lamps, sharp = (
        np.clip(noisy(each, 0.003), 0, 1) for each in (blurred(bars(8), radius), bars(8))
    )
    assert blurred_share(lamps, coc).min() > 0.85
    assert blurred_share(sharp, coc)[40:-40, 18:22].max() < 0.05


def test_glints_do_not_loosen_the_check():
    photo = noisy(0.5 * texture(SIDE, seed=3), 0.003)
    photo[::14, ::14] = photo[1::14, 1::14] = 1
    coc = np.full((SIDE, SIDE), -3, np.float32)
    strict = blurred_share(photo, coc, replace(CHECK, clipped_coc=1))
    assert np.array_equal(blurred_share(photo, coc), strict)
    assert blurred_share(photo, coc, replace(CHECK, clipped_core=0)).mean() > strict.mean() + 0.02


def test_a_place_beside_a_sharp_thing_is_not_taken_for_sharp():
    scene, wall = texture(SIDE, seed=9), blurred(texture(SIDE, seed=8), 8)
    coc = np.full((SIDE, SIDE), -8, np.float32)
    coc[:, :128] = 0
    photo = noisy(np.where(coc[..., None] < 0, wall, scene), 0.003)
    assert blurred_share(photo, coc)[:, 128:].min() > 0.99
    assert blurred_share(photo, coc, replace(CHECK, beside_px=0))[:, 128:134].mean() < 0.85


def test_rays_of_blurred_light_beside_a_sharp_thing_pass():
    rays = np.full((SIDE, SIDE, 3), 0.05, np.float32)
    rays[np.arange(SIDE) % 40 < 20] = 0.7
    photo, coc = blurred(rays, 12), np.full((SIDE, SIDE), -12, np.float32)
    photo[:, :128], coc[:, :128] = 0.2, 0
    assert blurred_share(noisy(photo, 0.003), coc).min() > 0.99


def test_a_wire_that_the_disparity_knows_in_part_stays_all_the_same():
    wall = blurred(texture(SIDE, seed=4), 6)
    wall[:, 126:129] = 0.02
    coc = np.full((SIDE, SIDE), -6, np.float32)
    coc[:, 127] = 0
    share = blurred_share(noisy(wall, 0.003), coc)
    assert share[:, [126, 128]].mean() < 0.3


def test_grain_on_a_plain_wall_is_not_taken_for_sharpness():
    photo = noisy(blurred(texture(SIDE, seed=3), 6), 0.003)
    photo[:, :100] = noisy(np.full((SIDE, 100, 3), 0.2, np.float32), 0.008)
    share = blurred_share(photo, np.full((SIDE, SIDE), -6, np.float32))
    assert share[:, 20:80].mean() > 0.9


def test_a_sharp_photo_passes_where_nothing_is_deconvolved():
    photo = noisy(texture(SIDE, seed=5), 0.01)
    assert blurred_share(photo, np.zeros((SIDE, SIDE), np.float32)).min() == 1


def test_tiles_leave_no_seams_in_what_is_blurred_again():
    plane = texture(2 * SIDE, seed=5)[..., 0]
    radius = np.full(plane.shape, 5.0, np.float32)
    expected = blurred(np.dstack([plane] * 3), 5.0)[..., 0]
    again = blur_again(plane, radius)
    assert np.abs(again - expected).max() < 0.1
    step = np.abs(np.diff(again - expected, axis=1))
    assert step[:, SIDE - 1].max() < 2 * step.max(0).mean() + 1e-4


def test_parts_are_laid_over_as_the_whole_is():
    photo = noisy(blurred(texture(SIDE, seed=6), 5), 0.004)
    photo[:, 120:140] = texture(SIDE, seed=6)[:, 120:140]
    coc = np.full((SIDE, SIDE), -5, np.float32)
    sharp = texture(SIDE, seed=7)
    where = np.ones((SIDE, SIDE), bool)
    where[:40] = False
    share = (blurred_share(photo, coc) * where)[..., None]
    expected = photo + share * (sharp - photo)
    small_parts = replace(CHECK, part_px=100)
    for recovered in (sharp.copy(), HalfLight(sharp.astype(np.float16))):
        restore_sharp_areas(recovered, photo, coc, where, small_parts)
        assert np.abs(np.asarray(recovered) - expected).mean() < 3e-4
        assert np.abs(np.asarray(recovered)[:40] - photo[:40]).max() < 1e-3


def test_smooth_grain_on_a_widely_blurred_ground_is_not_taken_for_sharpness():
    rng = np.random.default_rng(5)
    grain = cv2.GaussianBlur(rng.normal(0, 1, (SIDE, SIDE)).astype(np.float32), (0, 0), 1.2)
    tone = 0.5 + 0.012 * grain / grain.std()
    tone[:, 126:130] = 0.2  # a wire in front of it
    photo = np.repeat((tone**2)[..., None], 3, 2).astype(np.float32)
    coc = np.full((SIDE, SIDE), -40, np.float32)
    recovered = np.zeros_like(photo)
    restore_sharp_areas(recovered, photo, coc)
    kept = (recovered > 0).all(2)
    assert kept[:, 126:130].all()
    assert kept[:, :100].mean() < 0.01
    assert (blurred_share(photo, coc)[:, :100] < 1).mean() > 0.5
