"""What works on this machine, what does not, and the one command that would fix it."""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import os
import platform
import re
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import platformdirs

from engine import models
from engine.errors import EngineError
from engine.version import VERSION

PACKAGES = ("numpy", "opencv-python-headless", "onnxruntime", "PySide6-Essentials", "Pillow")
EXTRAS = {
    "RAW photos": ("rawpy", "formats"),
    "HEIC photos": ("pillow_heif", "formats"),
    "Content Credentials": ("c2pa", "credentials"),
    "PyTorch, large DiTs, LoRA": ("torch", "torch"),
}
DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
LEAST_FREE = 500e6
"""Free disk space, in bytes, below which exports may not fit."""


@dataclass(frozen=True)
class Finding:
    """The result of one check.

    Attributes:
        works: whether it works.
        remedy: one command or step that fixes it; empty when it works.
        needed: whether the rest needs it to work; what is not needed may be missing.
    """

    what: str
    found: str
    works: bool = True
    remedy: str = ""
    needed: bool = True


def examine(backend: str = "auto", device: str = "auto") -> list[Finding]:
    """Check versions, the window, formats, devices, models and folders; never raises."""
    return [
        *_versions(), *_optics(), *_window(), *_extras(), *_devices(backend, device), *_models(),
        *_places(),
    ]  # fmt: skip


def _versions() -> list[Finding]:
    rows = [
        Finding("diffcamera", VERSION),
        Finding("system", f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"),
        Finding("Python", platform.python_version() + (", packaged" if _packaged() else "")),
    ]
    for name in PACKAGES:
        found = _version(name)
        if name == "onnxruntime":
            found = found or _version("onnxruntime-gpu")
        remedy = "" if found else _install(name)
        rows.append(Finding(name, found or "missing", bool(found), remedy))
    return rows


def _optics() -> list[Finding]:
    try:
        importlib.import_module("engine.optics._fused")
    except ImportError:
        remedy = "install a C compiler and Python's headers, then the program again"
        return [Finding("optics", "by NumPy, half as fast", False, remedy, needed=False)]
    return [Finding("optics", "compiled")]


def _window() -> list[Finding]:
    if not has_display():
        return [
            Finding("window", "no display; the command line works", False,
                    "start it on a desktop", needed=False)
        ]  # fmt: skip
    missing = _missing_library()
    if missing:
        return [Finding("window", f"{missing} is missing", False, f"sudo {_apt(missing)}")]
    return [Finding("window", "can open")]


def _missing_library() -> str:
    """The system library that Qt's window needs but cannot find; only Linux can lack one."""
    spec = importlib.util.find_spec("PySide6") if platform.system() == "Linux" else None
    if spec is None or not spec.submodule_search_locations:
        return ""
    plugin = Path(spec.submodule_search_locations[0], "Qt/plugins/platforms/libqxcb.so")
    try:
        ctypes.CDLL(str(plugin))
    except OSError as fault:
        found = re.match(r"(\S+\.so[.\d]*): cannot open", str(fault))
        return found[1] if found else ""
    return ""


def _apt(library: str) -> str:
    """The install command for a library; Debian names packages after its file's name and number."""
    name, number = library.lower().split(".so.")
    dash = "-" if name[-1].isdigit() else ""
    return f"apt-get install {name}{dash}{number}"


def _extras() -> list[Finding]:
    rows = []
    for what, (module, extra) in EXTRAS.items():
        there = importlib.util.find_spec(module) is not None
        remedy = "" if there else _install(f"'diffcamera[{extra}]'")
        rows.append(Finding(what, "yes" if there else "no", there, remedy, needed=False))
    return rows


def _devices(backend: str, device: str) -> list[Finding]:
    if importlib.util.find_spec("onnxruntime") is None:
        return []
    from engine.backends.choice import reason
    from engine.backends.onnx import devices

    rows = [Finding("models run by", reason(backend, device))]
    if devices() == ["cpu"] and shutil.which("nvidia-smi"):
        remedy = _install("'diffcamera[gpu]'")
        rows.append(Finding("GPU", "there, but not used", False, remedy, needed=False))
    return rows


def _models() -> list[Finding]:
    rows = []
    for model in models.table():
        what, size = f"model {model.name}", f"{model.size / 1e6:.1f} MB"
        if model.path is None:
            remedy = f"diffcamera models add {model.name}"
            rows.append(Finding(what, f"not here ({size})", False, remedy, needed=False))
            continue
        try:
            # don't read gigabytes for a quick check; `models verify` does
            (models.present if model.parts else models.verify)(model)
            rows.append(Finding(what, f"sound, {size}"))
        except EngineError as fault:
            rows.append(Finding(what, str(fault), False, models.remedy(model)))
    for kind, name in (("depth", "depth-s"), ("dit", models.DEFAULT_DIT)):
        if not any(m.name == name for m in models.table()):
            found = f"the default {kind} model is missing"
            rows.append(Finding(f"model {name}", found, False, "install the program again"))
    return rows


def _places() -> list[Finding]:
    rows = []
    for what, path in (
        ("edits, presets, models", platformdirs.user_data_path("diffcamera", False)),
        ("settings", platformdirs.user_config_path("diffcamera", False)),
        ("crash reports", platformdirs.user_log_path("diffcamera", False)),
    ):
        there = _existing(path)
        works = os.access(there, os.W_OK)
        remedy = "" if works else f"make {there} writable for you"
        rows.append(Finding(what, f"in {path}", works, remedy))
    free = shutil.disk_usage(_existing(platformdirs.user_data_path("diffcamera", False))).free
    enough = free > LEAST_FREE
    remedy = "" if enough else "free some space on this disk"
    rows.append(Finding("free disk", f"{free / 1e9:.1f} GB", enough, remedy))
    return rows


def has_display() -> bool:
    """Whether a window could open; only Linux may lack a display."""
    return platform.system() != "Linux" or any(os.environ.get(name) for name in DISPLAYS)


def need_display() -> None:
    """Raises:
    EngineError: no window could open.
    """
    if not has_display():
        raise EngineError(
            "no display, so the window cannot open; the command line works: "
            "`diffcamera refocus --help`"
        )


def _existing(path: Path) -> Path:
    """`path`, or the nearest folder above it that exists."""
    while not path.exists():
        path = path.parent
    return path


def _install(package: str) -> str:
    """How to install a package; a bundle cannot add any, but pip can install the program itself."""
    if not _packaged():
        return f"pip install {package}"
    own = package if "diffcamera" in package else "diffcamera"
    return f"the packaged program cannot take it up: pip install {own} in a Python of yours"


def _packaged() -> bool:
    return bool(getattr(sys, "frozen", False))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
