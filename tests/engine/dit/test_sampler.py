import numpy as np
import pytest

from engine.dit.flux.flow import Flow
from engine.dit.sampler import NoisyDraft, sample

BRIDGE = NoisyDraft(0.1)


@pytest.fixture
def draft():
    return np.random.default_rng(0).random((1, 3, 16, 20), np.float32)


def test_no_steps_give_the_draft(draft):
    assert sample(None, {"draft": draft}, 0, BRIDGE) is draft


@pytest.mark.parametrize("bridge", [BRIDGE, Flow(0.4)])
@pytest.mark.parametrize("steps", [1, 2, 4])
def test_a_model_that_knows_the_truth_gives_it(draft, steps, bridge):
    truth = draft * 0.5
    times, states = [], []

    def run(given):
        times.append(float(given["timestep"][0]))
        states.append(given["state"])
        return {"clean": truth}

    result = sample(run, {"draft": draft}, steps, bridge, seed=4)
    assert np.array_equal(result, truth)
    assert times == [k / steps for k in range(steps)]
    # Every state lies on the straight line from the noised draft to the truth.
    for t, state in zip(times, states, strict=True):
        assert np.allclose(state, (1 - t) * states[0] + t * truth, atol=1e-5)


def test_a_model_that_leaves_the_draft_alone_is_asked_once(draft):
    asked = []

    def run(given):
        asked.append(given["timestep"])
        return {"clean": given["draft"]}

    assert np.array_equal(sample(run, {"draft": draft}, 4, BRIDGE), draft)
    assert len(asked) == 1


def test_same_seed_same_picture(draft):
    def run(given):
        return {"clean": given["state"]}

    a, b, other = (sample(run, {"draft": draft}, 2, BRIDGE, seed=s) for s in (1, 1, 2))
    assert np.array_equal(a, b)
    assert not np.array_equal(a, other)


def test_a_step_callback_may_stop_it(draft):
    seen = []

    def step(number, clean):
        seen.append(number)
        if number == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sample(lambda given: {"clean": draft * 0.9}, {"draft": draft}, 4, BRIDGE, step=step)
    assert seen == [1, 2]
