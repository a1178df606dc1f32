import numpy as np
import pytest

from engine.depth.estimate import estimate, network_size
from engine.errors import Cancelled, EngineError
from engine.models import DEPTH_INPUTS, PATCH_SIDE
from tests.engine.depth.scenes import disc_scene


def redness(inputs):
    """A network of one neuron: red is near, whatever the scale."""
    image = inputs["image"]
    assert image.dtype == np.float32
    assert image.shape[:2] == (1, 3)
    assert image.shape[2] % PATCH_SIDE == image.shape[3] % PATCH_SIDE == 0
    return {"disparity": 300 * (image[:, :1] - image[:, 2:]) - 70}


def test_the_map_is_normalized_and_near_is_one():
    pixels, _ = disc_scene()
    disparity = estimate(pixels, redness)
    assert disparity.dtype == np.float32
    assert disparity.min() == 0
    assert disparity.max() == 1
    middle = disparity[int(disparity.shape[0] * 0.55), disparity.shape[1] // 2]
    assert middle > 0.8 > 0.3 > disparity[5, 5]


def test_a_depth_anything_network_gets_its_own_input():
    def anything(inputs):
        values = inputs["pixel_values"]
        assert values.shape[2] % PATCH_SIDE == values.shape[3] % PATCH_SIDE == 0
        red = values[:, 0] * 0.229 + 0.485
        assert red.min() >= 0
        assert red.max() <= 1
        return {"predicted_depth": 10 * red}

    disparity = estimate(disc_scene()[0], anything)
    assert disparity.shape[1] > 500
    middle = disparity[int(disparity.shape[0] * 0.55), disparity.shape[1] // 2]
    assert middle > 0.8 > 0.3 > disparity[5, 5]


def test_the_network_sees_srgb():
    seen = {}

    def keep(inputs):
        seen.setdefault("image", inputs["image"])
        return redness(inputs)

    pixels, _ = disc_scene()
    pixels[:, :120] = 0.2140
    estimate(pixels, keep)
    np.testing.assert_allclose(seen["image"][0, :, :, :150], 0.5, atol=0.01)


@pytest.mark.parametrize("size", [(6000, 4000), (4000, 6000), (10000, 300), (300, 10000), (9, 9)])
def test_the_network_size_keeps_shape_and_cost(size):
    area = DEPTH_INPUTS[0].pixels
    width, height = network_size(*size, area)
    assert width % PATCH_SIDE == height % PATCH_SIDE == 0
    assert width * height <= 1.3 * area
    if max(size) / min(size) < 2:
        assert width / height == pytest.approx(size[0] / size[1], rel=0.15)


@pytest.mark.parametrize("shape", [(1, 1, 3), (2, 500, 3), (64, 48, 3)])
def test_a_picture_without_depth_has_none(shape):
    assert estimate(np.full(shape, 0.3, np.float32), redness) is None


def test_a_network_that_fails_is_told_in_one_line():
    pixels, _ = disc_scene()
    with pytest.raises(EngineError, match="neither"):
        estimate(pixels, lambda inputs: {"masks": inputs["image"]})
    with pytest.raises(EngineError, match="not finite"):
        estimate(pixels, lambda inputs: {"disparity": inputs["image"][:, :1] * np.nan})
    assert estimate(pixels, lambda inputs: {"disparity": inputs["image"][:, :1] * 0}) is None


def test_cancel():
    def stop(stage, fraction):
        raise Cancelled

    with pytest.raises(Cancelled):
        estimate(disc_scene()[0], redness, stop)
