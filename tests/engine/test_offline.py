"""Nothing is sent, nothing listens, and no library keeps an identity of the user."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
GUARD = """
import sys

def guard(event, args):
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.listen"):
        print("REACHED OUT:", event, args, file=sys.stderr)
        raise SystemExit(99)

sys.addaudithook(guard)
"""


def test_refocusing_reaches_nobody_and_leaves_no_identity(card, card_depth, tmp_path):
    guard = tmp_path / "guard" / "sitecustomize.py"
    guard.parent.mkdir()
    guard.write_text(GUARD)
    home = tmp_path / "home"
    home.mkdir()
    clean = {k: v for k, v in os.environ.items() if k in ("PATH", "LANG", "SYSTEMROOT")}
    done = subprocess.run(
        [sys.executable, "-m", "app.cli.main", "refocus", card, "-o", tmp_path / "out.jpg"],
        env={**clean, "HOME": str(home), "PYTHONPATH": f"{guard.parent}{os.pathsep}{ROOT}"},
        cwd=tmp_path, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    left = [str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()]
    assert not left, f"files nobody asked for: {left}"


def test_the_model_runtime_is_told_to_be_silent_before_it_is_loaded():
    code = (
        "import sys, engine, os; assert 'onnxruntime' not in sys.modules; "
        "print(os.environ['ORT_DISABLE_TELEMETRY'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True,
        env={k: v for k, v in os.environ.items() if k != "ORT_DISABLE_TELEMETRY"},
    )  # fmt: skip
    assert done.stdout.strip() == "1", done.stderr
