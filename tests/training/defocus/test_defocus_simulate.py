import numpy as np
import pytest

from training.defocus.camera import NoisePool, process
from training.defocus.config import DefocusSimConfig
from training.defocus.lens import DefocusLens, defocus_kernel, draw_lens, equivalent_radius
from training.defocus.scenes import TextureStore
from training.defocus.simulate import simulate_crop


@pytest.fixture
def store():
    rng = np.random.default_rng(0)
    photo = rng.integers(0, 255, (320, 320), np.uint8)
    return TextureStore(((photo, np.ones_like(photo)),), ())


@pytest.mark.parametrize("radius", [1.5, 4.0, 12.0])
def test_lenses_with_unlike_rims_have_one_radius(radius):
    rng = np.random.default_rng(3)
    for lens in [DefocusLens(), *(draw_lens(rng) for _ in range(8))]:
        kernel = defocus_kernel(lens, radius)
        assert kernel.sum() == pytest.approx(1, abs=1e-4)
        assert equivalent_radius(kernel) == pytest.approx(radius, rel=0.06)


def test_a_soft_rim_lies_in_the_middle_and_a_bright_one_outside():
    soft, bright = (defocus_kernel(DefocusLens(spherical=s), 8) for s in (-0.9, 0.9))
    middle = len(bright) // 2
    assert soft[len(soft) // 2, len(soft) // 2] > 2 * bright[middle, middle]


def test_a_wider_radius_leaves_less_detail(store):
    config = DefocusSimConfig(layered=0, ramp=0, motion=0, haze=0, graphics=0, resized=0)
    rng = np.random.default_rng(1)
    noise = NoisePool(rng, 400)
    crops = [simulate_crop(store, noise, config, rng) for _ in range(60)]

    def detail(crop):
        tone = np.sqrt(crop.luma)
        return np.abs(np.diff(tone, axis=0)).mean() / tone.std()

    sharp = [detail(crop) for crop in crops if crop.radius.max() == 0]
    wide = [detail(crop) for crop in crops if crop.radius.min() > 4]
    assert sharp
    assert wide
    assert np.median(sharp) > 1.5 * np.median(wide)


def test_crops_have_their_size_and_finite_truth(store):
    config = DefocusSimConfig(side=96, motion=0.5, layered=0.9, ramp=0.5)
    rng = np.random.default_rng(2)
    noise = NoisePool(rng, 400)
    crops = [simulate_crop(store, noise, config, rng) for _ in range(20)]
    for crop in crops:
        for plane in (crop.luma, crop.radius, crop.weight):
            assert plane.shape == (96, 96)
            assert np.isfinite(plane).all()
        assert crop.radius.min() >= 0
        assert crop.radius.max() <= 1.1 * config.widest_radius
    assert {crop.readable for crop in crops} == {True, False}


def test_the_file_is_light_between_black_and_white():
    rng = np.random.default_rng(4)
    light = rng.random((80, 80)).astype(np.float32) * 3
    photo = process(light, (64, 64), NoisePool(rng, 200), DefocusSimConfig(), rng)
    assert photo.shape == (64, 64)
    assert photo.min() >= 0
    assert photo.max() <= 1
