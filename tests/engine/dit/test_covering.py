import numpy as np
import pytest

from engine.dit.covering import covering_radius


def _two_halves(left: float, right: float) -> np.ndarray:
    coc = np.full((64, 200), left, np.float32)
    coc[:, 100:] = right
    return coc


@pytest.mark.parametrize("behind", [-6.0, 0.0, 2.0])
def test_a_blurred_thing_in_front_of_focus_reaches_as_far_as_its_blur(behind):
    radius = covering_radius(_two_halves(behind, 11))
    np.testing.assert_allclose(radius[:, 93:], 11, atol=0.5)
    np.testing.assert_allclose(radius[:, :80], abs(behind), atol=0.01)


@pytest.mark.parametrize("coc", [_two_halves(-0.4, -20), _two_halves(3, 6)], ids=["far", "narrow"])
def test_ground_behind_and_narrow_blur_reach_nowhere(coc):
    np.testing.assert_array_equal(covering_radius(coc), np.abs(coc))
