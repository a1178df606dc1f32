"""What a backend is to the rest of the engine: a loaded model that runs on NumPy arrays."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from engine.errors import EngineError

Arrays = dict[str, np.ndarray]


class OutOfMemory(EngineError):
    """The device has no room for this input; a smaller tile may fit."""


class Session(Protocol):
    """One loaded model, used by one thread; `interrupt` alone may be called from another.

    Attributes:
        backend: "onnx" or "torch".
        device: where it runs: "cpu", "cuda", "tensorrt", "mps".
        notices: what went otherwise than asked, in plain words (a provider that fell away, ...).
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
