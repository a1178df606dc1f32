"""The interface of a backend to the rest of the engine: a loaded model run on NumPy arrays."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from engine.errors import EngineError

Arrays = dict[str, np.ndarray]


class OutOfMemory(EngineError):
    """The device has no room for this input; a smaller tile may fit."""


class Session(Protocol):
    """One loaded model, used by one thread; only `interrupt` may be called from another.

    Attributes:
        backend: "onnx" or "torch".
        device: where it runs: "cpu", "cuda", "tensorrt", "mps".
        notices: what did not go as requested, in plain words (a provider that failed, ...).
    """

    backend: str
    device: str
    notices: list[str]

    def run(self, inputs: Arrays) -> Arrays:
        """Run the model.

        Raises:
            Cancelled: `interrupt` was called meanwhile.
            OutOfMemory: the input is too large for the device.
            EngineError: anything else.
        """
        ...

    def interrupt(self) -> None:
        """Make the `run` in progress end early."""
        ...
