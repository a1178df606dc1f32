"""The bridge from draft to ground truth, along the base's own flow. Arrays and tensors alike.

The base was trained on images with a share sigma of noise: (1 - sigma) * image + sigma * noise. The
bridge starts at such an image, the draft with the share `noise`, and runs straight to the truth:

    start    = (1 - noise) * draft + noise * e,     e standard normal
    state(t) = (1 - t) * start + t * truth,         t in 0..1

so state(t) contains exactly the share sigma = (1 - t) * noise of noise, around an image between
draft and truth: what the base was trained on, at every step. With noise = 1 this is the base's own
flow from pure noise, as in the paper; with less the draft itself is the start, and a few steps are
enough. The model predicts the base's velocity v, which gives the clean estimate state - sigma * v.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


def start(draft: Any, normal: Any, noise: float) -> Any:
    """The bridge's start from the draft's latents and standard normal numbers of their shape."""
    return (1 - noise) * draft + noise * normal


def advance(state: Any, clean: Any, t: float, later: float) -> Any:
    """The state at `later` > t, on the straight line through `state` and the clean estimate."""
    return clean + (state - clean) * ((1 - later) / (1 - t))


@dataclass(frozen=True)
class Flow:
    """`start` and `advance` as an `engine.dit.sampler.Bridge`.

    Attributes:
        noise: its share at the start, 0..1.
    """

    noise: float

    def start(self, draft: Any, normal: Any) -> Any:
        return start(draft, normal, self.noise)

    def advance(self, state: Any, clean: Any, t: float, later: float) -> Any:
        return advance(state, clean, t, later)
