"""A second start finds its stamp and becomes the program at once."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PASSES = ("_planes.h", "_fused.c", "_cosine.c", "_edges.c", "_keep.c", "_sparse.c")
FILES = (
    "bootstrap.py",
    "pyproject.toml",
    "constraints.txt",
    "engine/version.py",
    *(f"engine/optics/{name}" for name in PASSES),
)


@pytest.fixture
def checkout(tmp_path) -> Path:
    """A checkout whose environment is a program that says how it was called."""
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "called: $@"\n')
    python.chmod(0o755)
    return tmp_path


def stamp(checkout: Path, task: str) -> Path:
    spec = importlib.util.spec_from_file_location("bootstrap_there", checkout / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    path = checkout / ".venv" / f".diffcamera-{task}"
    path.write_text(module.fingerprint(task))
    return path


def start(checkout: Path, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, checkout / "bootstrap.py", *words],
        capture_output=True, text=True, env={**os.environ, "PATH": ""},
    )  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
def test_a_second_start_installs_nothing(checkout):
    stamp(checkout, "run")
    done = start(checkout, "run", "my photo.jpg")
    assert done.stdout == "called: -m app.cli.main my photo.jpg\n", done.stderr
    assert done.returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
@pytest.mark.parametrize("name", FILES)
def test_what_is_needed_has_changed_so_it_is_installed(checkout, name):
    stamp(checkout, "run")
    with (checkout / name).open("a") as file:
        file.write("\n# changed\n")
    assert "-m pip install" in start(checkout, "run").stdout


def test_other_words_are_told_how_to_use_it(checkout):
    done = start(checkout, "fly")
    assert done.returncode == 2
    assert "bootstrap.py run [PHOTO]" in done.stdout
