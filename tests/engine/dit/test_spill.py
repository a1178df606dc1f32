import numpy as np
import pytest

from engine.dit.spill import spilled_coc


def _two_halves(left: float, right: float) -> np.ndarray:
    coc = np.full((64, 200), left, np.float32)
    coc[:, 100:] = right
    return coc


def test_ground_beside_a_nearer_thing_has_that_things_blur_as_far_as_it_reaches():
    spilled = spilled_coc(_two_halves(-5, -12))
    np.testing.assert_allclose(spilled[:, :100], -5)
    assert np.abs(spilled[:, 100:102] + 5).max() < 0.5
    np.testing.assert_allclose(spilled[:, 115:], -12)


@pytest.mark.parametrize("coc", [_two_halves(2, 9), _two_halves(-0.4, -9)], ids=["near", "sharp"])
def test_in_front_of_focus_and_beside_sharp_things_nothing_is_kept_back(coc):
    spilled = spilled_coc(coc)
    np.testing.assert_array_equal(spilled[:, :90], coc[:, :90])
    np.testing.assert_array_equal(spilled[:, 110:], coc[:, 110:])
    assert np.abs(spilled[:, 106:] - coc[:, 106:]).max() < 0.1
