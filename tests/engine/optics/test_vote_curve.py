import numpy as np
import pytest

from engine.optics.vote_curve import curve_at


def test_it_goes_through_the_votes():
    votes = np.random.default_rng(0).normal(0, 1, (3, 7)).astype(np.float32)
    assert np.allclose(curve_at(votes, tuple(range(7))), votes, atol=1e-6)


def test_a_line_stays_a_line_up_to_its_ends():
    places = tuple(np.linspace(0, 6, 25).tolist())
    line = (2 - 0.5 * np.arange(7, dtype=np.float32))[None]
    assert np.allclose(curve_at(line, places), 2 - 0.5 * np.array(places), atol=1e-5)


def test_the_peak_lies_where_the_odds_say_and_not_at_a_class():
    places = tuple(np.linspace(0, 6, 121).tolist())
    for peak in (2.25, 2.5, 3.8):
        votes = -((np.arange(7, dtype=np.float32) - peak) ** 2)[None]
        assert places[int(curve_at(votes, places).argmax())] == pytest.approx(peak, abs=0.06)
