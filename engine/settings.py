"""How the engine works, whatever the photo."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Attributes:
    backend: "auto", "torch" or "onnx".
    device: "auto", "cpu" or "cuda".
    memory_mb: the most memory that the program may take, MB; 0 = all that is free.
    """

    backend: str = "auto"
    device: str = "auto"
    memory_mb: int = 0
