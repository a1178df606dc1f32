"""Two optimizers as one: Muon for the transformer's matrices, AdamW for everything else."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn


class MuonAdamW:
    """Steps `torch.optim.Muon` (Jordan et al. 2024) and AdamW together, at one learning rate.

    Muon orthogonalizes the momentum of a matrix; its step is scaled to the size of AdamW's (Liu et
    al. 2025, arXiv 2502.16982), so that both share the rate.

    Args:
        muon: train matrices with Muon; False = AdamW for all.
    """

    def __init__(self, model: nn.Module, lr: float, *, muon: bool = True) -> None:
        own = [p for p in model.parameters() if p.requires_grad]
        matrices = [p for p in own if muon and p.ndim == 2 and min(p.shape) >= 32]
        chosen = {id(p) for p in matrices}
        others = [p for p in own if id(p) not in chosen]
        self.parts: list[torch.optim.Optimizer] = [
            torch.optim.AdamW(others, lr=lr, betas=(0.9, 0.99), weight_decay=0.01, fused=True)
        ]
        if matrices:
            self.parts.append(
                torch.optim.Muon(matrices, lr=lr, weight_decay=0.01, adjust_lr_fn="match_rms_adamw")
            )

    @property
    def param_groups(self) -> list[dict]:
        """The parameter groups of both."""
        return [group for part in self.parts for group in part.param_groups]

    def step(self) -> None:
        """Update all parameters from their gradients."""
        for part in self.parts:
            part.step()

    def zero_grad(self) -> None:
        """Clear the gradients."""
        for part in self.parts:
            part.zero_grad()

    def state_of(self, parameter: Tensor) -> dict[str, Tensor]:
        """The state that the optimizer of `parameter` keeps for it; empty before the first step."""
        return dict(self._owner(parameter).state.get(parameter, {}))

    def restore(self, parameter: Tensor, state: dict[str, Tensor]) -> None:
        """Restore the state returned by `state_of`."""
        self._owner(parameter).state[parameter] = state

    def _owner(self, parameter: Tensor) -> torch.optim.Optimizer:
        return next(part for part in self.parts if any(p is parameter for p in _owned(part)))


def _owned(part: torch.optim.Optimizer) -> Iterator[Tensor]:
    return (p for group in part.param_groups for p in group["params"])
