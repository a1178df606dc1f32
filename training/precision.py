"""bfloat16 only on devices that support it: a processor without it emulates it, very slowly."""

from __future__ import annotations

import torch

from engine.backends.torch import computes_bf16


def autocast(device: torch.device) -> torch.autocast:
    """bfloat16 if `device` supports it natively, float32 otherwise."""
    return torch.autocast(device.type, torch.bfloat16, enabled=computes_bf16(device.type))
