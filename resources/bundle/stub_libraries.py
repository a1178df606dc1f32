"""Empties libraries of a Linux bundle that are linked but never called. For `slim.py`; needs gcc.

OpenCV's FFmpeg writes the MP4 of a rack focus with libvpx. The libraries of other codecs and of
HTTPS are still loaded with it, 14 MB that our code never calls: a library of the same name whose
functions return 0 satisfies the loader.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

VIDEO = ("libaom", "libdav1d", "libssl", "libcrypto")
"""Of OpenCV: for AV1, which no result uses, and HTTPS, as every file is on disk."""

SCREEN = ("libXau",)
"""Of Pillow: for screenshots, which our code never takes."""

DEFINED = re.compile(r"^[0-9a-f]+ [TWi] (\w+?)(?:@@?(\S+))?$", re.MULTILINE)
WANTED = re.compile(r"^ +U (\w+)", re.MULTILINE)


def stub_libraries(libraries: Path, unused: tuple[str, ...]) -> None:
    """Replace libraries of a folder with empty ones of the same names.

    Args:
        libraries: the folder of a wheel's own libraries, including those that link to them.
        unused: name prefixes of the libraries that nothing calls.
    """
    targets = [path for name in unused for path in libraries.glob(f"{name}-*.so*")]
    users = [path for path in libraries.glob("*.so*") if path not in targets]
    wanted = {name for user in users for name in WANTED.findall(_symbols(user))}
    for target in targets:
        found = DEFINED.findall(_symbols(target))
        _build(target, {name: version for name, version in found if name in wanted})


def _symbols(library: Path) -> str:
    return subprocess.run(["nm", "-D", library], capture_output=True, text=True, check=True).stdout


def _build(target: Path, functions: dict[str, str]) -> None:
    """Replace `target` with an empty library; `functions`: name -> symbol version or nothing."""
    versions: dict[str, list[str]] = {}
    for name, version in functions.items():
        versions.setdefault(version, []).append(name)
    with tempfile.TemporaryDirectory() as scratch:
        source, script = Path(scratch, "stub.c"), Path(scratch, "stub.map")
        source.write_text("".join(f"void *{name}(void) {{ return 0; }}\n" for name in functions))
        script.write_text(
            "".join(
                f"{version} {{ global: {'; '.join(names)}; }};\n"
                for version, names in versions.items()
            )
        )
        named = [] if "" in versions else [f"-Wl,--version-script={script}"]
        subprocess.run(
            ["gcc", "-shared", "-fPIC", "-O2", "-w", "-nostdlib", "-s", "-o", target,
             f"-Wl,-soname,{target.name}", *named, source],
            check=True,
        )  # fmt: skip
