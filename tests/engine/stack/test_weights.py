import numpy as np
import pytest

from engine.stack.depth_from_focus import FocusMap
from engine.stack.weights import FrameWeights

SHAPE = (160, 320)


def focus(texture: float) -> FocusMap:
    """Two frames, one sharpest on either side of the middle."""
    sharpest = np.zeros(SHAPE, int)
    sharpest[:, 160:] = 1
    whole = np.ones(SHAPE, np.float32)
    return FocusMap(sharpest, sharpest.astype(np.float32), whole, whole * np.float32(texture))


EVERYWHERE = np.ones((2, *SHAPE), bool)


@pytest.mark.parametrize("texture", [0.0, 0.4, 1.0])
def test_the_weights_of_all_frames_add_up_to_1(texture):
    allowed = EVERYWHERE.copy()
    allowed[0, :80, 140:] = False
    weights = FrameWeights(focus(texture), allowed)
    assert np.allclose(weights.of_light(0) + weights.of_light(1), 1, atol=1e-5)


def test_texture_and_detail_come_from_one_frame():
    assert np.array_equal(FrameWeights(focus(1.0), EVERYWHERE).of_light(1), focus(1.0).sharpest)
    assert np.array_equal(FrameWeights(focus(0.0), EVERYWHERE).of_detail(1), focus(0.0).sharpest)


def test_frames_fade_into_each_other_where_nothing_is_textured():
    own = FrameWeights(focus(0.0), EVERYWHERE).of_light(1)
    assert np.abs(np.diff(own, axis=1)).max() < 0.03
    assert own[:, :40].max() < 0.01
    assert own[:, -40:].min() > 0.99


def test_a_frame_that_may_not_be_used_gives_nothing():
    allowed = EVERYWHERE.copy()
    allowed[0, :, 160:] = False
    own = FrameWeights(focus(0.0), allowed).of_light(0)
    assert own[:, 160:].max() == 0


def test_a_choice_that_no_faded_weight_reaches_stays():
    allowed = np.zeros((2, *SHAPE), bool)
    allowed[0] = True
    chosen = focus(0.0)
    chosen.sharpest[:] = 1  # nowhere allowed
    assert FrameWeights(chosen, allowed).of_light(1).min() == 1
