"""What works on this machine, what does not, and the one command that would mend it."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import platformdirs

from engine import models
from engine.errors import EngineError

PACKAGES = ("numpy", "opencv-python-headless", "onnxruntime", "PySide6-Essentials", "Pillow")
EXTRAS = {
    "gpu": ("onnxruntime-gpu", "NVIDIA GPUs by ONNX Runtime"),
    "torch": ("torch", "the PyTorch backend, large DiTs, LoRA and training"),
    "formats": ("rawpy", "RAW and HEIC photos"),
}
DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `remedy` is empty when all is well."""

    what: str
    found: str
    good: bool = True
    remedy: str = ""


def examine(backend: str = "auto", device: str = "auto") -> list[Finding]:
    """Look at versions, devices, models and folders; raises nothing."""
    return [*_versions(), *_extras(), *_devices(backend, device), *_models(), *_places()]


def _versions() -> list[Finding]:
    own = Finding("diffcamera", _version("diffcamera") or "not installed")
    system = Finding("system", f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores")
    python = Finding("python", platform.python_version())
    rows = [own, system, python]
    for name in PACKAGES:
        found = _version(name)
        if name == "onnxruntime":
            found = found or _version("onnxruntime-gpu")
        rows.append(
            Finding(name, found or "missing", bool(found), "" if found else f"pip install {name}")
        )
    return rows


def _extras() -> list[Finding]:
    rows = []
    for extra, (package, purpose) in EXTRAS.items():
        found = _version(package)
        remedy = "" if found else f"pip install 'diffcamera[{extra}]'"
        rows.append(Finding(f"extra {extra}", found or f"absent ({purpose})", True, remedy))
    return rows


def _devices(backend: str, device: str) -> list[Finding]:
    if importlib.util.find_spec("onnxruntime") is None:
        return []
    from engine.backends.choice import reason
    from engine.backends.onnx import devices

    rows = [Finding("providers", ", ".join(devices())), Finding("runs by", reason(backend, device))]
    if shutil.which("nvidia-smi") and devices() == ["cpu"]:
        rows.append(Finding("GPU", "there, but not used", False, "pip install 'diffcamera[gpu]'"))
    return rows


def _models() -> list[Finding]:
    rows = []
    for model in models.table():
        if model.path is None:
            remedy = f"diffcamera models add {model.name}"
            rows.append(Finding(f"model {model.name}", "on request", True, remedy))
            continue
        try:
            # gigabytes are not read for a look: `models verify` does
            (models.present if model.parts else models.verify)(model)
            rows.append(Finding(f"model {model.name}", f"sound, {model.size / 1e6:.1f} MB"))
        except EngineError as fault:
            rows.append(Finding(f"model {model.name}", str(fault), False, models.remedy(model)))
    for kind, name in (("depth", "depth-s"), ("dit", models.DEFAULT_DIT)):
        if not any(m.name == name for m in models.table()):
            rows.append(
                Finding(f"model {name}", f"the default {kind} model is missing", False,
                        "install the program again")
            )  # fmt: skip
    return rows


def _places() -> list[Finding]:
    rows = []
    for what, path in (
        ("settings and models", platformdirs.user_data_path("diffcamera", False)),
        ("cache", platformdirs.user_cache_path("diffcamera", False)),
    ):
        good = _writable(path)
        rows.append(Finding(what, str(path), good, "" if good else f"make {path} writable for you"))
    if not has_display():
        rows.append(
            Finding("display", "none: the window cannot open, the command line works", True,
                    "start it from a desktop")
        )  # fmt: skip
    return rows


def has_display() -> bool:
    """Whether a window could open; only Linux is without a display now and then."""
    return platform.system() != "Linux" or any(os.environ.get(name) for name in DISPLAYS)


def _writable(path: Path) -> bool:
    """Whether `path` can be written, or made and written."""
    while not path.exists():
        path = path.parent
    return os.access(path, os.W_OK)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
