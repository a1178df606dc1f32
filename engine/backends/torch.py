"""PyTorch: the DiT from its safetensors, with a LoRA adapter merged in if requested."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from engine.backends.session import Arrays, OutOfMemory
from engine.errors import Cancelled, EngineError


class TorchSession:
    """A RefocusDiT in PyTorch. See `engine.backends.session.Session`."""

    backend = "torch"

    def __init__(
        self,
        folder: Path,
        adapter: Path | None = None,
        device: str = "auto",
        exact: bool = False,
    ) -> None:
        """Load the model of `folder` (config.json and safetensors) on the best device.

        `exact` computes in float32 even where bf16 is faster.

        Raises:
            EngineError: the folder holds no such model, or the adapter does not fit it.
        """
        # Here, not above: a depth-only user of torch needs no diffusers.
        from engine.dit.load import load_dit

        self.notices: list[str] = []
        self.device = best_device(device)
        if device == "cuda" and self.device != "cuda":
            self.notices.append("this PyTorch sees no CUDA device: running on the CPU")
        model = load_dit(folder, adapter).to(torch.device(self.device))  # pyright: ignore
        self._model: torch.nn.Module = model.eval()  # pyright: ignore
        if self.device == "cuda":
            self._model = self._model.to(memory_format=torch.channels_last)  # pyright: ignore
        self._bf16 = not exact and computes_bf16(self.device)
        self._stop = False
        for module in self._model.modules():
            if not list(module.children()):
                module.register_forward_pre_hook(self._check)

    def run(self, inputs: Arrays) -> Arrays:
        """See `Session.run`; bf16 where the device computes it faster, results in float32."""
        self._stop = False
        fed = {n: torch.from_numpy(np.require(a, np.float32, ["C", "W"])).to(self.device)
               for n, a in inputs.items()}  # fmt: skip
        try:
            with torch.inference_mode(), torch.autocast(self.device, torch.bfloat16, self._bf16):
                clean = self._model(**fed)
        except torch.OutOfMemoryError as fault:
            raise OutOfMemory(f"not enough memory on {self.device}") from fault
        except RuntimeError as fault:
            if "not enough memory" in str(fault) or "can't allocate memory" in str(fault):
                raise OutOfMemory("not enough memory") from fault
            raise EngineError(f"PyTorch failed on {self.device}: {fault}") from fault
        return {"clean": clean.float().cpu().numpy()}

    def interrupt(self) -> None:
        self._stop = True

    def _check(self, *_: object) -> None:
        """Before every layer: stop if the result is no longer wanted."""
        if self._stop:
            raise Cancelled


def best_device(wanted: str) -> str:
    """ "cuda", "mps" or "cpu": the best that is available and wanted."""
    if wanted != "cpu" and torch.cuda.is_available():
        return "cuda"
    if wanted == "auto" and torch.backends.mps.is_available():
        return "mps"
    return "cpu"


def computes_bf16(device: str) -> bool:
    """Whether the device has bf16 units, so that bf16 saves time."""
    return device == "cuda" or (device == "cpu" and torch.cpu._is_avx512_bf16_supported())
