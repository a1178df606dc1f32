"""The bridge from the draft to the truth, laid along the base's own flow. Arrays or tensors alike.

The base knows pictures with a share sigma of noise: (1 - sigma) * picture + sigma * noise. The
bridge starts there, at the draft with the share `noise`, and runs straight to the truth:

    start    = (1 - noise) * draft + noise * e,     e standard normal
    state(t) = (1 - t) * start + t * truth,         t in 0..1

so state(t) holds exactly the share sigma = (1 - t) * noise of noise, around a picture between draft
and truth: what the base has been trained on, whatever the step. With noise = 1 this is the base's
own flow from pure noise, the paper's case; with less the draft itself is the start, and few steps
are enough. The model gives the base's velocity v, and with it the clean estimate state - sigma * v.
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
        noise: its share in the start, 0..1.
    """

    noise: float

    def start(self, draft: Any, normal: Any) -> Any:
        return start(draft, normal, self.noise)

    def advance(self, state: Any, clean: Any, t: float, later: float) -> Any:
        return advance(state, clean, t, later)
