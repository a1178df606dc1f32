import numpy as np
import pytest

from tests.engine.depth.scenes import disc_scene
from training.depth.augment import augment, crop, defocus, jpeg


def scene():
    pixels, disparity = disc_scene()
    return np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8), disparity


@pytest.mark.parametrize("size", [(96, 64), (64, 96), (64, 64)])
def test_views_have_the_size_and_the_range(size):
    rng = np.random.default_rng(0)
    for _ in range(20):
        image, disparity = augment(rng, *scene(), size)
        assert image.shape == (size[1], size[0], 3)
        assert disparity.shape == (size[1], size[0])
        assert image.dtype == disparity.dtype == np.float32
        assert image.min() >= 0
        assert image.max() <= 1


def test_picture_and_map_are_cropped_alike():
    _, disparity = scene()
    marked = np.repeat((disparity * 255).astype(np.uint8)[..., None], 3, axis=2)
    rng = np.random.default_rng(1)
    for _ in range(10):
        view, target = crop(rng, marked, disparity, (96, 64))
        assert np.abs(view[..., 0] / 255 - target).mean() < 0.02


def test_defocus_blurs_away_from_one_depth_only():
    rng = np.random.default_rng(0)
    pixels = rng.random((96, 128, 3), np.float32)
    disparity = np.zeros((96, 128), np.float32)
    disparity[:, 64:] = 1
    blurred = defocus(np.random.default_rng(2), pixels, disparity)
    contrast = blurred[20:-20, 10:50].std(), blurred[20:-20, 78:118].std()
    assert min(contrast) < 0.5 * pixels.std()
    assert max(contrast) == pytest.approx(pixels.std(), rel=0.1)


def test_a_jpeg_save_keeps_fine_red_better_than_fine_blue():
    def kept(channel):
        picture = np.full((64, 64, 3), 0.5, np.float32)
        picture[::2, ::2, channel] = 1
        return jpeg(picture, 90)[..., channel].std()

    assert kept(0) > 1.5 * kept(2)
