"""Averaged weights, used for validation and shipping."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Ema:
    """An exponential moving average of a model's weights.

    The decay starts low and rises to `decay`, so a short run is not tied to its initial weights.
    """

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.decay, self.steps = decay, 0
        self.weights = {k: v.detach().clone() for k, v in model.state_dict().items()}

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        """Update the average with the model's weights after a step."""
        self.steps += 1
        keep = min(self.decay, (1 + self.steps) / (10 + self.steps))
        values = model.state_dict()
        averages = list(self.weights.values())
        torch._foreach_lerp_(  # pyright: ignore[reportPrivateImportUsage]
            averages, [values[name] for name in self.weights], 1 - keep
        )

    def load(self, weights: dict[str, Tensor], steps: int) -> None:
        """Restore saved averages."""
        self.steps = steps
        for name, value in self.weights.items():
            value.copy_(weights[name])
