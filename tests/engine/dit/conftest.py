"""A tiny RefocusDiT, untrained or with a non-zero output layer, and inputs for it."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.dit.config import DitConfig
from engine.dit.model import RefocusDiT
from export_tools.onnx import example

TINY = DitConfig(stem=8, widths=(16, 32), blocks=(2, 2), window=4, head=16, condition=16)


@pytest.fixture
def tiny():
    torch.manual_seed(3)
    return RefocusDiT.of(TINY).eval()


@pytest.fixture
def awake(tiny):
    """The model with every layer active, as after some training."""
    with torch.no_grad():
        for parameter in tiny.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.05)
    return tiny


@pytest.fixture
def inputs():
    return example(48, 40)


@pytest.fixture
def run_of():
    """A function that wraps a torch model as a `Run`."""

    def wrap(model):
        def run(given):
            assert all(a.dtype == np.float32 for a in given.values())
            with torch.no_grad():
                clean = model(**{k: torch.from_numpy(v) for k, v in given.items()})
            return {"clean": clean.numpy()}

        return run

    return wrap
