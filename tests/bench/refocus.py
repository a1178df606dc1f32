"""`python -m tests.bench refocus`: the whole process, from the shell to the written file."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import resources
from engine.pipeline.table import NAMES

RUNS = 3
CASES = {
    "optics, 1024 px": ["--engine", "optics"],
    "DiT 1 step, 1024 px": ["--engine", "dit", "--steps", "1"],
    "DiT 2 steps, 1024 px": ["--engine", "dit", "--steps", "2"],
    "optics, full size": ["--engine", "optics", "--size", "full"],
}


def main(args: list[str]) -> None:
    """Print wall time, stages and peak memory of `diffcamera refocus` on both sample photos."""
    print(f"| photo | case | wall s, best of {RUNS} | {' | '.join(NAMES)} | peak MB |")
    print("|---" * (len(NAMES) + 4) + "|")
    for photo in sorted(resources.SAMPLES.glob("*.jpg")):
        for name, options in CASES.items():
            wall, report = min((run(photo, options) for _ in range(RUNS)), key=lambda r: r[0])
            stages = " | ".join(f"{seconds:.2f}" for seconds in report["stages"].values())
            print(
                f"| {photo.name} | {name} | {wall:.2f} | {stages} | {report['peak_rss_mb']:.0f} |"
            )


def run(photo: Path, options: list[str]) -> tuple[float, dict]:
    """Run one process; its wall seconds and its report."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "app.cli.main", "refocus", str(photo), *options]
        command += ["-o", f"{folder}/out.jpg", "--focus", ".5,.6", "--blur", "60", "--json"]
        start = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return time.perf_counter() - start, json.loads(done.stdout)
