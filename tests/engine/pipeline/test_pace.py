"""Time to come, told from time that was."""

import pytest

from engine.pipeline.pace import Pace


def test_time_grows_with_the_picture_and_the_largest_run_counts():
    pace = Pace()
    assert pace.about((1000, 1000)) is None
    pace.note({"recover": 2.0, "optics": 1.0, "dit": 0.0}, (1000, 1000))
    assert pace.about((2000, 1000)) == pytest.approx(6.0)
    assert pace.about((2000, 1000), recover=False) == pytest.approx(2.0)
    pace.note({"recover": 4.0, "optics": 8.0, "write": 1.0}, (2000, 2000))
    pace.note({"optics": 9.0}, (500, 500))
    assert pace.about((1000, 1000)) == pytest.approx(1.0 + 2.0 + 0.25)


def test_what_came_from_memory_is_not_taken_for_quick():
    pace = Pace()
    pace.note({"recover": 2.0, "optics": 1.0}, (1000, 1000))
    pace.note({"recover": 0.001, "optics": 1.0}, (1000, 1000))
    assert pace.about((1000, 1000)) == pytest.approx(3.0)


def test_a_stage_that_is_quick_counts_all_the_same():
    pace = Pace()
    pace.note({"optics": 0.005, "write": 0.0}, (1000, 500))
    assert pace.about((1000, 1000)) == pytest.approx(0.01)
