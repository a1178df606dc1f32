"""From a fresh checkout to the running program: `python3 bootstrap.py run [PHOTO]` or `test`.

Standard library only. Makes `.venv`, installs what pyproject.toml lists and, on Debian and Ubuntu,
the system libraries that Qt needs. A second start finds its stamp and skips all that.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST, NEWEST = (3, 11), (3, 13)

INSTALLED = (
    "pyproject.toml",
    "constraints.txt",
    "bootstrap.py",
    "engine/version.py",
    "engine/optics/_planes.h",
    "engine/optics/_fused.c",
    "engine/optics/_cosine.c",
    "engine/optics/_edges.c",
    "engine/optics/_keep.c",
    "engine/optics/_sparse.c",
)
"""Files whose change requires a new installation."""

EXTRAS = {"run": "", "test": "[torch,formats,credentials,dev]"}

QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
TEST_PROGRAMS = {"Xvfb": "xvfb", "exiftool": "libimage-exiftool-perl"}

CHECKS = (
    ["-m", "ruff", "check", "."],
    ["-m", "ruff", "format", "--check", "."],
    ["-m", "pyright"],
    ["-m", "pytest"],
)


def main(args: list[str]) -> int:
    if not args or args[0] not in EXTRAS:
        print("usage: python3 bootstrap.py run [PHOTO]\n       python3 bootstrap.py test")
        return 2
    task, rest = args[0], args[1:]
    install(task)
    if task == "run":
        return start([str(PYTHON), "-m", "app.cli.main", *rest])
    for check in CHECKS:
        extra = rest if check[-1] == "pytest" else []
        status = subprocess.call([str(PYTHON), *check, *extra], cwd=ROOT)
        if status:
            return status
    return 0


def start(command: list[str]) -> int:
    """Replace this process with `command`; on Windows, which cannot, run it as a child."""
    if os.name == "nt":
        return subprocess.call(command)
    os.execv(command[0], command)


def install(task: str) -> None:
    """Install what `task` needs in `.venv`; do nothing if its stamp is current."""
    stamp = VENV / f".diffcamera-{task}"
    wanted = fingerprint(task)
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        sys.exit(
            f"Python {sys.version.split()[0]} cannot run this program; start bootstrap.py with "
            f"Python {OLDEST[0]}.{OLDEST[1]} to {NEWEST[0]}.{NEWEST[1]}"
        )
    install_system_packages(task)
    if not PYTHON.exists():
        print(f"Making {VENV.name} ...", flush=True)
        try:
            venv.create(VENV, with_pip=True)
        except subprocess.CalledProcessError:
            shutil.rmtree(VENV, ignore_errors=True)
            sys.exit("Python has no venv module here; run: sudo apt-get install python3-venv")
    print("Installing (once; a few minutes) ...", flush=True)
    status = subprocess.call(
        [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
         "-c", "constraints.txt", "-e", f".{EXTRAS[task]}"],
        cwd=ROOT,
    )  # fmt: skip
    if status:
        sys.exit("The installation stopped; pip says above why. Mend it and start again.")
    stamp.write_text(wanted)


def fingerprint(task: str) -> str:
    """A hash that changes when what `task` needs changes."""
    digest = hashlib.sha256(f"{task} {sys.version} {ROOT}".encode())
    for name in INSTALLED:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def install_system_packages(task: str) -> None:
    """On Debian and Ubuntu, install missing packages if allowed, else print the command."""
    if not sys.platform.startswith("linux"):
        return
    missing = [package for library, package in QT_LIBRARIES.items() if not loads(library)]
    if task == "test":
        missing += [p for program, p in TEST_PROGRAMS.items() if not shutil.which(program)]
    if not missing:
        return
    command = ["apt-get", "install", "-y", "-q", *missing]
    if not shutil.which("apt-get"):
        print("Qt may miss these libraries; install your system's packages for:", *missing)
        return
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    print("Adding system libraries:", *missing, flush=True)
    quiet = {
        "stdout": subprocess.DEVNULL,
        "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    }
    try:
        subprocess.run([*prefix, "apt-get", "update", "-q"], **quiet, check=False)
        allowed = subprocess.run([*prefix, *command], **quiet, check=False).returncode == 0
    except FileNotFoundError:  # no sudo
        allowed = False
    if not allowed:
        print("Qt needs them; please run: sudo", *command, flush=True)


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
