import numpy as np

from engine.stack.blend import Blend


def test_one_frame_comes_back_as_it_is():
    pixels = np.random.default_rng(0).random((61, 83, 3)).astype(np.float32)
    blend = Blend()
    blend.add(pixels, np.ones(pixels.shape[:2], np.float32))
    np.testing.assert_allclose(blend.result(), pixels, atol=1e-5)


def test_a_bright_veil_in_one_frame_leaves_no_dark_blotch_in_another():
    """A lamp is spread wide in the left frame; the right one, without it, must not turn black."""
    left = np.full((64, 64, 3), 0.05, np.float32)
    left[:, 24:40] = 6.0
    right = np.full((64, 64, 3), 0.05, np.float32)
    weight = np.zeros((64, 64), np.float32)
    weight[:, :32] = 1
    blend = Blend(4)
    blend.add(left, weight)
    blend.add(right, 1 - weight)
    assert blend.result().min() >= 0.05 - 1e-6
