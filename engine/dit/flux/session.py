"""A FLUX.2 base with an adapter as a backend's session: arrays in, arrays out."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engine.backends.session import Arrays, OutOfMemory
from engine.dit.flux import memory
from engine.dit.flux.base import FluxBase
from engine.dit.flux.card import AdapterCard
from engine.dit.flux.load import load_adapter, load_codec, load_transformer, take_off
from engine.dit.flux.memory import STREAMED, Form
from engine.errors import Cancelled, EngineError

log = logging.getLogger(__name__)

DTYPES = {"F32": torch.float32, "F16": torch.float16}


class FluxSession:
    """See `engine.backends.session.Session`; `encode` and `decode` convert pixels and latents.

    Attributes:
        card: of the adapter in use.
        base: the loaded base.
    """

    backend = "torch"

    def __init__(
        self,
        base: FluxBase,
        adapter: Path,
        card: AdapterCard,
        device: str,
        form: Form | None = None,
    ) -> None:
        """Load the base on `device` ("cpu", "cuda", "mps") with the adapter.

        Args:
            form: how the weights are kept; None = the best that fits the free memory.
        Raises:
            EngineError: the weights cannot be loaded.
        """
        self.base, self.device = base, device
        self.form = form or memory.choose(base, device, free_memory(device), card.native)
        self.notices = [memory.text(base, self.form, device, card.native)]
        log.info(self.notices[0])
        # A CPU without bf16 units computes float32 faster; a base of another type keeps it.
        dtype = DTYPES.get(base.dtype, torch.bfloat16)
        if device == "cpu" and not torch.cpu._is_avx512_bf16_supported():
            dtype = torch.float32
        self._codec = load_codec(base, device, dtype)
        transformer = load_transformer(base, self.form, device, dtype)
        self._refocuser = load_adapter(transformer, card, adapter)
        if self.form == STREAMED:
            transformer.enable_group_offload(
                onload_device=torch.device(device), offload_type="block_level",
                num_blocks_per_group=1, use_stream=device == "cuda",
            )  # fmt: skip
        self.card = card
        self._stop = False
        self._name = base.folder.name
        for part in (self._refocuser.transformer, self._codec.vae):
            for module in part.modules():
                if type(module).__name__.endswith("Block") or "Resnet" in type(module).__name__:
                    module.register_forward_pre_hook(self._check)

    @property
    def swaps(self) -> bool:
        """Whether `use` works: a streamed base keeps its adapter."""
        return self.form != STREAMED

    def use(self, adapter: Path, card: AdapterCard) -> None:
        """Replace the adapter in use by another one (already checked)."""
        self._refocuser = load_adapter(take_off(self._refocuser), card, adapter)
        self.card = card

    def run(self, inputs: Arrays) -> Arrays:
        """The clean estimate of `FluxRefocuser.forward`, named "clean"."""
        with self._running():
            return {"clean": self._refocuser(**self._put(inputs)).float().cpu().numpy()}

    def encode(self, pictures: np.ndarray) -> np.ndarray:
        """float32 [B, 3, H, W] encoded light -> latents float32 [B, C, h, w]."""
        with self._running():
            return self._codec.encode(self._tensor(pictures)).cpu().numpy()

    def decode(self, latents: np.ndarray) -> np.ndarray:
        """Latents [B, C, h, w] -> float32 [B, 3, H, W] encoded light."""
        with self._running():
            return self._codec.decode(self._tensor(latents)).cpu().numpy()

    def interrupt(self) -> None:
        self._stop = True

    @contextmanager
    def _running(self) -> Iterator[None]:
        self._stop = False
        try:
            with torch.inference_mode():
                yield
        except torch.OutOfMemoryError as fault:
            raise OutOfMemory(f"{self._name}: not enough memory on {self.device}") from fault
        except RuntimeError as fault:
            if "not enough memory" in str(fault) or "can't allocate memory" in str(fault):
                raise OutOfMemory(f"{self._name}: not enough memory") from fault
            raise EngineError(f"{self._name}: PyTorch failed: {fault}") from fault

    def _put(self, inputs: Arrays) -> dict[str, Tensor]:
        return {name: self._tensor(array) for name, array in inputs.items()}

    def _tensor(self, array: np.ndarray) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(array, np.float32)).to(self.device)

    def _check(self, *_: object) -> None:
        """Before every block: stop if nobody waits for the result any more."""
        if self._stop:
            raise Cancelled


def free_memory(device: str) -> int:
    """Bytes free on the device; on a CPU, of main memory."""
    if device == "cuda":
        return torch.cuda.mem_get_info()[0]
    if device == "mps":
        return torch.mps.recommended_max_memory()
    return 0
