"""Which backend and device run a model, and why."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

from engine import models
from engine.backends.onnx import OnnxSession, devices
from engine.backends.session import Session
from engine.errors import EngineError, InputError
from engine.models import Model

if TYPE_CHECKING:
    from engine.dit.flux.session import FluxSession


def open_session(model: Model, adapter: Model | None, backend: str, device: str) -> Session:
    """Load `model`, with `adapter` merged into it, on the requested backend and device.

    Raises:
        InputError: this machine cannot meet the request; the message says what is needed.
        EngineError: the file is missing, damaged or cannot be loaded.
    """
    if model.parts:
        return _flux_session(model, adapter, backend, device)
    path = models.verify(model)
    if model.kind == "depth":
        return _depth_session(model, path, device)
    if model.kind == "defocus":  # too small to be worth starting a GPU
        return OnnxSession(path, "cpu", warm_up=True)
    if backend == "torch" or adapter is not None or path.suffix != ".onnx":
        return _torch_session(model, path, adapter, device)
    return OnnxSession(path, device, frees_early=True)


def reason(backend: str, device: str) -> str:
    """What `backend` and `device` amount to on this machine, in plain words."""
    if backend == "torch":
        return "PyTorch, as chosen"
    best = devices(device)[0]
    if best == "cpu":
        why = "as chosen" if device == "cpu" else "no GPU provider is installed"
        return f"ONNX Runtime on the CPU ({why})"
    return f"ONNX Runtime on {best} (the first of {', '.join(devices(device))})"


def torch_is_there() -> bool:
    return importlib.util.find_spec("torch") is not None


def swap_adapter(session: FluxSession, model: Model, adapter: Model | None) -> bool:
    """Put another adapter on a base that is already loaded; False if it must be reopened.

    Raises:
        InputError: no adapter, or one that does not fit.
        EngineError: its file is missing or damaged.
    """
    if not session.swaps:
        return False
    session.use(*_fitting(model, adapter)[1:])
    return True


def _flux_session(model: Model, adapter: Model | None, backend: str, device: str) -> Session:
    if backend == "onnx":
        raise InputError(f"model '{model.name}': runs by PyTorch alone; leave out --backend onnx")
    models.present(model)
    fitting = _fitting(model, adapter)
    for name in ("torch", "diffusers", "peft"):
        if importlib.util.find_spec(name) is None:
            raise InputError(
                f"model '{model.name}': needs {name}; pip install 'diffcamera[torch]' adds it"
            )
    from engine.backends.torch import best_device
    from engine.dit.flux.session import FluxSession

    return FluxSession(*fitting, best_device(device))


def _fitting(model: Model, adapter: Model | None):
    """The base of `model`, the adapter's file and its card, checked to fit each other."""
    from engine.dit.flux.base import fingerprint, read_base
    from engine.dit.flux.card import check

    if adapter is None:
        there = [m.name for m in models.table() if m.kind == "adapter"]
        raise InputError(
            f"model '{model.name}': a base cannot refocus by itself; choose --adapter NAME "
            f"({', '.join(there) or 'none is here: train one or `diffcamera models add` one'})"
        )
    assert model.path is not None
    base, path = read_base(model.path), models.verify(adapter)
    checksums = {name: checksum for name, checksum, _ in model.parts}
    return base, path, check(path, base, fingerprint(checksums))


def _depth_session(model: Model, path: Path, device: str) -> OnnxSession:
    """Depth networks run on ONNX Runtime, regardless of the DiT's backend."""
    if path.suffix != ".onnx":
        raise InputError(f"model '{model.name}': depth models must be ONNX files; convert it first")
    return OnnxSession(path, device)


def _torch_session(model: Model, path: Path, adapter: Model | None, device: str) -> Session:
    if not torch_is_there():
        raise InputError(
            f"model '{model.name}': needs PyTorch here; pip install 'diffcamera[torch]' adds it"
        )
    from engine.backends.torch import TorchSession

    folder = path.with_suffix("") if path.suffix == ".onnx" else path
    if not folder.exists():
        raise EngineError(f"model '{model.name}': its PyTorch weights ({folder.name}) are missing")
    return TorchSession(folder, adapter.path if adapter else None, device)
