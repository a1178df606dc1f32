"""Following the bridge from draft to ground truth in a few steps: one loop for both DiTs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

Run = Callable[[dict[str, np.ndarray]], dict[str, np.ndarray]]
"""Runs a DiT on named arrays; returns {"clean": its estimate of the truth, shaped as the draft}."""

Step = Callable[[int, np.ndarray], None]
"""`step(number, clean)` after each step, number from 1; may raise to stop."""


class Bridge(Protocol):
    """The path from draft (t = 0) to ground truth (t = 1) that a DiT was trained on."""

    def start(self, draft: np.ndarray, normal: np.ndarray) -> np.ndarray:
        """The state at t = 0, from the draft and standard normal numbers of its shape."""
        ...

    def advance(self, state: np.ndarray, clean: np.ndarray, t: float, later: float) -> np.ndarray:
        """The state at `later` > t, on the straight line from `state` to the clean estimate."""
        ...


@dataclass(frozen=True)
class NoisyDraft:
    """The small DiT's bridge: it starts at the draft with a little noise added.

    Attributes:
        sigma: standard deviation of the noise in encoded light, as trained.
    """

    sigma: float

    def start(self, draft: np.ndarray, normal: np.ndarray) -> np.ndarray:
        return draft + np.float32(self.sigma) * normal

    def advance(self, state: np.ndarray, clean: np.ndarray, t: float, later: float) -> np.ndarray:
        return state + np.float32((later - t) / (1 - t)) * (clean - state)


def sample(
    run: Run,
    inputs: dict[str, np.ndarray],
    steps: int,
    bridge: Bridge,
    *,
    seed: int = 0,
    step: Step = lambda number, clean: None,
) -> np.ndarray:
    """The model's estimate of the ground truth for a draft.

    Steps start at timesteps 0, 1/N, ..., (N-1)/N; each moves the state along the straight line
    to the clean estimate, and the last estimate is the result. 0 steps return the draft.

    Args:
        run: the model.
        inputs: its inputs except state and timestep, float32 [B, ...], including "draft".
        steps: 0 or more.
        bridge: where to start and how to advance, as trained.
        seed: the same seed gives the same image.
        step: called after each step.
    Returns:
        float32, of the draft's shape.
    """
    draft = inputs["draft"]
    clean = draft
    normal = np.random.default_rng(seed).standard_normal(draft.shape, np.float32)
    state = bridge.start(draft, normal)
    for number in range(steps):
        t = number / steps
        timestep = np.full(len(draft), t, np.float32)
        clean = run({**inputs, "state": state, "timestep": timestep})["clean"]
        step(number + 1, clean)
        if np.array_equal(clean, draft):  # the model leaves such drafts alone (`refine_share`)
            break
        if number + 1 < steps:
            state = bridge.advance(state, clean, t, (number + 1) / steps)
    return clean
