import numpy as np

from engine.dit.spill import spilled_coc


def _two_halves(left: float, right: float) -> np.ndarray:
    coc = np.full((64, 200), left, np.float32)
    coc[:, 100:] = right
    return coc


def test_ground_beside_a_nearer_thing_has_that_things_blur():
    spilled = spilled_coc(_two_halves(-2, -9), long_side=1000)
    np.testing.assert_allclose(spilled[:, :100], -2)
    assert np.abs(spilled[:, 100:103] + 2).max() < 0.5
    np.testing.assert_allclose(spilled[:, 120:], -9)


def test_in_front_of_focus_nothing_changes():
    coc = _two_halves(2, 9)
    np.testing.assert_array_equal(spilled_coc(coc, long_side=1000), coc)


def test_the_reach_follows_the_size():
    small, large = (spilled_coc(_two_halves(-2, -9), side) for side in (300, 3000))
    assert (small[:, 112] == -9).all()
    assert (large[:, 112] > -3).all()
