"""How the engine works, regardless of the photo."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Attributes:
    backend: "auto", "torch" or "onnx".
    device: "auto", "cpu" or "cuda".
    memory_mb: memory limit of the program, MB; 0 = all that is free.
    """

    backend: str = "auto"
    device: str = "auto"
    memory_mb: int = 0
