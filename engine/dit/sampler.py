"""Walking the bridge from draft to truth in a few steps."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Run = Callable[[dict[str, np.ndarray]], dict[str, np.ndarray]]
"""Runs `RefocusDiT` on named arrays; gives {"clean": [B, 3, H, W]}."""

Step = Callable[[int, np.ndarray], None]
"""`step(number, clean)` after each step, number from 1; may raise to stop."""


def sample(
    run: Run,
    inputs: dict[str, np.ndarray],
    steps: int,
    *,
    sigma: float,
    seed: int = 0,
    step: Step = lambda number, clean: None,
) -> np.ndarray:
    """The truth that the model sees behind a draft.

    Steps start at timesteps 0, 1/N, ..., (N-1)/N; each moves the state along the straight line
    to the clean estimate, and the last estimate is the result. 0 steps give the draft.

    Args:
        run: the model.
        inputs: its inputs but for state and timestep, float32 [B, ...]; "draft" among them.
        steps: 0 or more.
        sigma: noise at the start of the bridge, as trained.
        seed: the same seed gives the same picture.
        step: told after each step.
    Returns:
        float32 [B, 3, H, W], encoded light.
    """
    draft = inputs["draft"]
    clean = draft
    noise = np.random.default_rng(seed).standard_normal(draft.shape, np.float32)
    state = draft + np.float32(sigma) * noise
    for number in range(steps):
        t = number / steps
        timestep = np.full(len(draft), t, np.float32)
        clean = run({**inputs, "state": state, "timestep": timestep})["clean"]
        state = state + np.float32(1 / steps / (1 - t)) * (clean - state)
        step(number + 1, clean)
        if np.array_equal(clean, draft):  # the model leaves such drafts alone (`refine_share`)
            break
    return clean
