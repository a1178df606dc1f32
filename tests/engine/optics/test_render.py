"""The optical renderer, on scenes whose answer is known."""

import itertools

import numpy as np
import pytest

from engine.errors import Cancelled, InputError
from engine.lens import Aperture, Lens
from engine.optics.aperture import psf
from engine.optics.render import render


def texture(height=96, width=128, seed=0):
    return np.random.default_rng(seed).random((height, width, 3)).astype(np.float32)


def flat(value, height=96, width=128):
    return np.full((height, width), value, np.float32)


def psnr(a, b):
    return -10 * np.log10(np.mean((a - b) ** 2))


def test_blur_0_gives_the_photo_bit_for_bit():
    photo = texture()
    ramp = np.linspace(0, 1, 128, dtype=np.float32)[None].repeat(96, 0)
    assert np.array_equal(render(photo, ramp, Lens(blur=0)), photo)


def test_a_scene_in_the_focus_plane_keeps_its_pixels():
    photo = texture()
    assert np.array_equal(render(photo, flat(0.4), Lens(blur=100)), photo)


def test_a_point_light_becomes_the_aperture_with_its_energy():
    photo = np.zeros((96, 128, 3), np.float32)
    photo[48, 64] = 50
    lens = Lens(blur=100, focus_disparity=0.0, aperture=Aperture("heart"))
    near = render(photo, flat(1.0), lens)
    assert near.sum() == pytest.approx(150, rel=1e-3)
    far = render(photo, flat(0.0), Lens(blur=100, focus_disparity=1.0, aperture=Aperture("heart")))
    kernel = psf(Aperture("heart"), 0.04 * 128)
    half = kernel.shape[0] // 2
    cut = np.s_[48 - half : 49 + half, 64 - half : 65 + half]
    assert psnr(far[cut][..., 0] / 50, kernel) > 45
    assert psnr(near[cut][..., 0] / 50, kernel[::-1, ::-1]) > 45


def test_a_sharp_subject_gives_no_halo_to_a_blurred_background():
    photo = np.zeros((96, 128, 3), np.float32)
    photo[..., 2] = 0.2
    photo[:, :64, 0] = 1
    photo[:, :64, 2] = 0
    disparity = flat(0.1)
    disparity[:, :64] = 0.9
    result = render(photo, disparity, Lens(blur=100, focus_disparity=0.9))
    np.testing.assert_allclose(result, photo, atol=0.01)


def test_a_blurred_foreground_is_see_through_at_its_rim():
    photo = np.zeros((96, 128, 3), np.float32)
    photo[..., 2] = 0.2
    photo[:, :64, 0] = 1
    photo[:, :64, 2] = 0
    disparity = flat(0.1)
    disparity[:, :64] = 0.9
    result = render(photo, disparity, Lens(blur=100, focus_disparity=0.1))
    row = result[48]
    share = row[:, 0]
    assert share[58] > 0.95
    assert share[70] < 0.05
    assert share[64] == pytest.approx(0.5, abs=0.1)
    np.testing.assert_allclose(row[:, 2], 0.2 * (1 - share), atol=0.02)


def test_a_tilted_plane_has_no_seams():
    photo = np.full((96, 128, 3), 0.5, np.float32)
    ramp = np.linspace(0, 1, 128, dtype=np.float32)[None].repeat(96, 0)
    result = render(photo, ramp, Lens(blur=100, focus_disparity=0.3))
    np.testing.assert_allclose(result, photo, atol=2e-3)


def test_blur_grows_continuously_with_the_slider():
    photo = texture()
    ramp = np.linspace(0, 1, 128, dtype=np.float32)[None].repeat(96, 0)
    renders = [render(photo, ramp, Lens(blur=b, focus_disparity=0.0)) for b in np.arange(0, 30, 1)]
    steps = [np.abs(a - b).mean() for a, b in itertools.pairwise(renders)]
    assert max(steps) < 4 * np.median(steps)


def test_it_is_deterministic():
    photo, disparity = texture(), texture(seed=1)[..., 0]
    lens = Lens(blur=60)
    assert np.array_equal(render(photo, disparity, lens), render(photo, disparity, lens))


@pytest.mark.parametrize("fault", ["nan", "range", "aspect", "shape"])
def test_a_bad_disparity_is_refused(fault):
    disparity = flat(0.5)
    if fault == "nan":
        disparity[3, 3] = np.nan
    if fault == "range":
        disparity[3, 3] = 1.5
    if fault == "aspect":
        disparity = disparity[:, :64]
    if fault == "shape":
        disparity = disparity[..., None]
    with pytest.raises(InputError, match="disparity"):
        render(texture(), disparity, Lens())


def test_a_tick_cancels():
    def tick(stage, fraction):
        if fraction > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        render(texture(), texture(seed=1)[..., 0], Lens(blur=80), tick=tick)
