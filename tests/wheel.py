"""Build the wheel, install it in a clean environment and use it there.

    python -m tests.wheel

The environment contains only what the wheel requires from the package index (within
constraints.txt); the program runs in an empty folder outside the checkout, with a separate home.
Needs the network. The exit status is 1 if something fails.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

WINDOW = """
import sys
from PySide6.QtCore import QTimer
from app import main, window
show = window.MainWindow.show
def shown(self):
    show(self)
    self.session.depth_changed.connect(lambda: QTimer.singleShot(0, self.close))
window.MainWindow.show = shown
sys.exit(main.main(sys.argv[1:]))
"""


def run(*words: object, cwd: Path, env: dict[str, str], what: str) -> str:
    """Run a command that must succeed; return its standard output."""
    began = time.monotonic()
    done = subprocess.run(
        [str(word) for word in words], cwd=cwd, env=env, capture_output=True, text=True, check=False
    )
    print(f"{what:<28} {time.monotonic() - began:6.1f} s", flush=True)
    if done.returncode:
        raise AssertionError(f"{what}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def main(args: list[str]) -> int:
    argparse.ArgumentParser(description="Build, install and use the wheel").parse_args(args)
    with tempfile.TemporaryDirectory(prefix="diffcamera-wheel-") as name:
        try:
            use(Path(name))
        except AssertionError as fault:
            print(f"FAILED: {fault}")
            return 1
    return 0


def use(folder: Path) -> None:
    """Build, install and use the wheel; raise AssertionError if something fails."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL", "XDG_"))}
    clean |= {"HOME": str(folder / "home"), "QT_QPA_PLATFORM": "offscreen"}
    away = folder / "away"
    for made in (away, folder / "home", folder / "dist"):
        made.mkdir()
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder / "dist", ROOT,
        cwd=folder, env=dict(os.environ), what="python -m build")  # fmt: skip
    wheel = next((folder / "dist").glob("*.whl"))
    print(f"{wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB")
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    run(python, "-m", "pip", "install", "-q", "-c", ROOT / "constraints.txt", wheel,
        cwd=away, env=clean, what="pip install")  # fmt: skip
    size = sum(p.stat().st_size for p in (folder / "venv").rglob("*") if p.is_file())
    print(f"environment: {size / 1e6:.0f} MB")
    told = run(python, "-c", "import engine, resources; print(engine.__file__, resources.SAMPLE)",
               cwd=away, env=clean, what="import")  # fmt: skip
    assert all(word.startswith(str(folder)) for word in told.split()), told
    run(python, "-c",
        "import importlib.util as u; assert not any(map(u.find_spec, ('torch', 'scipy')))",
        cwd=away, env=clean, what="no torch, no scipy")  # fmt: skip
    program = folder / "venv" / "bin" / "diffcamera"
    photo = away / "photo.jpg"
    photo.write_bytes((ROOT / "resources/samples/dandelions.jpg").read_bytes())
    run(program, "refocus", photo, "-o", away / "out.jpg", "--blur", "60",
        cwd=away, env=clean, what="diffcamera refocus")  # fmt: skip
    assert (away / "out.jpg").stat().st_size > 10_000
    run(program, "models", "verify", cwd=away, env=clean, what="diffcamera models verify")
    print(run(program, "doctor", cwd=away, env=clean, what="diffcamera doctor"))
    run(python, "-c", WINDOW, photo, cwd=away, env=clean, what="window, until it shows depth")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
