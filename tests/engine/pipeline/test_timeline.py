"""One table drives progress, seconds by stage and what `--json` calls them."""

import pytest

from engine.errors import Cancelled
from engine.pipeline.table import NAMES, STAGES
from engine.pipeline.timeline import Timeline


def test_shares_are_percent():
    assert sum(stage.share for stage in STAGES) == 100


@pytest.mark.parametrize("stages", [NAMES, ("load", "depth"), ("recover", "optics", "dit")])
def test_stages_fill_the_whole_in_their_order(stages):
    ticks = []
    timeline = Timeline(lambda stage, fraction: ticks.append((stage, fraction)), stages)
    for name in stages:
        with timeline.stage(name) as tick:
            tick(name, 1.0)
    fractions = [fraction for _, fraction in ticks]
    assert fractions == sorted(fractions)
    assert fractions[0] == 0
    assert fractions[-1] == pytest.approx(1)
    assert [stage for stage, _ in ticks] == [name for name in stages for _ in range(2)]


def test_seconds_of_a_stage_entered_twice_add_up_and_all_stages_are_there():
    timeline = Timeline()
    for _ in range(2):
        with timeline.stage("load"):
            pass
    assert list(timeline.seconds) == list(NAMES)
    assert timeline.seconds["load"] > 0 == timeline.seconds["dit"]


def test_a_stage_that_nobody_waits_for_does_not_begin():
    def tick(stage, fraction):
        raise Cancelled

    done = []
    with pytest.raises(Cancelled), Timeline(tick).stage("dit"):
        done.append(1)
    assert not done
