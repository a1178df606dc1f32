"""Kill the program many times at random moments while it writes: no partial files, no losses.

    python -m tests.kill [--rounds 200] [--seed 0]

Each round forks a process that repeatedly exports a photo, saves edits or downloads a model, and
kills it (SIGKILL) at a random moment. Then:

- export: the target is one of the two complete results or does not exist; the photo is unchanged;
- autosave: the edit in the sidecar is the last one saved or the one after it;
- download: the model is in the table and intact, or not listed; the next download works.

Linux and macOS.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

import cv2
import numpy as np

from engine import models
from engine.dispatch import answer
from engine.download import download
from engine.edit import DepthChoice, Edit
from engine.files.sidecar import keep_sidecar, read_sidecar
from engine.files.target import TEMPORARY
from engine.lens import Lens
from engine.pipeline.store import SceneStore
from engine.requests import Export, Output
from tests.hub import MODEL, SlowHub, serve

SPAWN = multiprocessing.get_context("fork")  # imports run only once


def killed(work: Callable[[Synchronized], None], longest: float, rng: random.Random) -> int:
    """Run `work` in a separate process, kill it after a random time; return its last count."""
    count = SPAWN.Value("q", 0)
    child = SPAWN.Process(target=work, args=(count,), daemon=True)
    child.start()
    time.sleep(rng.uniform(0, longest))
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    assert child.exitcode == -signal.SIGKILL, f"it ended by itself ({child.exitcode})"
    return count.value


class Exports:
    """Exports with two alternating lenses to one target."""

    def __init__(self, folder: Path) -> None:
        rng = np.random.default_rng(3)
        self.folder = folder
        self.photo = folder / "photo.png"
        noise = rng.integers(0, 255, (300, 450, 3)).astype(np.uint8)
        cv2.imwrite(str(self.photo), cv2.GaussianBlur(noise, (0, 0), 2))
        disparity = np.full((60, 90), 0.2, np.float32)
        disparity[20:, 30:60] = 0.9
        np.save(folder / "depth.npy", disparity)
        self.untouched = self.photo.read_bytes()
        began = time.monotonic()
        self.whole = {self._export(SceneStore(), n, f"whole-{n}.png").read_bytes() for n in (0, 1)}
        self.longest = 1.5 * (time.monotonic() - began)
        self.beside = {path.name for path in folder.iterdir()} | {"target.png"}

    def _export(self, store: SceneStore, number: int, name: str) -> Path:
        depth = DepthChoice(file=self.folder / "depth.npy")
        edit = Edit(lens=Lens(blur=30 + 20 * (number % 2)), depth=depth, engine="optics")
        output = Output(self.folder / name, long_side=None, overwrite=True)
        answer(store, Export("export", self.photo, edit, output), lambda _: None)
        return output.path

    def work(self, count: Synchronized) -> None:
        store = SceneStore()
        while True:
            self._export(store, count.value, "target.png")
            count.value += 1

    def check(self, count: int) -> str:
        target = self.folder / "target.png"
        assert self.photo.read_bytes() == self.untouched, "the photo was changed"
        there = {path.name for path in self.folder.iterdir()}
        half = {name for name in there if name.startswith(TEMPORARY)}
        assert there - half <= self.beside, f"left behind: {there - half - self.beside}"
        for name in half:
            (self.folder / name).unlink()
        if not target.exists():
            assert count == 0, "a finished export is gone"
            return "before the first was done"
        assert target.read_bytes() in self.whole, "half a file"
        target.unlink()
        return "while writing" if half else "at another moment"


class Autosaves:
    """Edits with a rising blur level; the count is that of the last one saved."""

    longest = 0.3

    def __init__(self, folder: Path) -> None:
        self.photo = folder / "photo.jpg"
        self.photo.write_bytes(b"a photo")

    def work(self, count: Synchronized) -> None:
        known = ""
        while True:
            edit = Edit(lens=Lens(blur=(count.value + 1) / 1000))
            known, _ = keep_sidecar(self.photo, edit, known)
            count.value += 1

    def check(self, count: int) -> str:
        kept = read_sidecar(self.photo)
        assert kept is not None or count == 0, "the edit is gone"
        blur = round(kept.lens.blur * 1000) if kept else 0
        assert blur in (count, count + 1), f"edit {count} was kept, {blur} is there"
        half = list(self.photo.parent.glob(f"{TEMPORARY}*"))
        for path in self.photo.parent.glob("*.json"):
            path.unlink()
        return "while writing" if half else "at another moment"


class Downloads:
    """Downloads of one model from a slow local hub."""

    longest = 1.2

    def __init__(self, folder: Path) -> None:
        os.environ["DIFFCAMERA_MODELS"] = str(folder)
        server = serve(SlowHub)
        os.environ["HF_ENDPOINT"] = f"http://127.0.0.1:{server.server_port}"
        self.folder = folder
        self.server = SPAWN.Process(target=server.serve_forever, daemon=True)
        self.server.start()

    def work(self, count: Synchronized) -> None:
        while True:
            download(MODEL)
            count.value += 1
            models.remove(MODEL.name)

    def check(self, count: int) -> str:
        half = bool(list(self.folder.glob(".download-*")))
        rows = [m for m in models.table() if m.name == MODEL.name]
        for row in rows:
            models.verify(row)
            models.remove(row.name)
        download(MODEL)
        there = sorted(path.name for path in self.folder.iterdir())
        assert there == [f"{MODEL.name}.json", f"{MODEL.name}.onnx"], f"left behind: {there}"
        models.remove(MODEL.name)
        return "while fetching" if half else "at another moment"

    def close(self) -> None:
        self.server.terminate()
        self.server.join()


KINDS = {"export": (Exports, 0.4), "autosave": (Autosaves, 0.4), "download": (Downloads, 0.2)}


def rounds(kind: str, number: int, seed: int) -> Counter[str]:
    """Kill `number` times; count at which moments the kills hit.

    Raises:
        AssertionError: something was partial or lost.
    """
    folder = Path(tempfile.mkdtemp(prefix=f"diffcamera-kill-{kind}-"))
    rng = random.Random(f"{kind} {seed}")
    hits: Counter[str] = Counter()
    case = KINDS[kind][0](folder)
    try:
        for number_now in range(number):
            try:
                hits[case.check(killed(case.work, case.longest, rng))] += 1
            except AssertionError as fault:
                raise AssertionError(f"{kind}, round {number_now}: {fault}; see {folder}") from None
    finally:
        if isinstance(case, Downloads):
            case.close()
    shutil.rmtree(folder)
    return hits


def main(args: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Kill the program while it writes")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(args)
    for kind, (_, share) in KINDS.items():
        number = round(share * options.rounds)
        try:
            hits = rounds(kind, number, options.seed)
        except AssertionError as fault:
            print(f"FAILED: {fault}")
            return 1
        told = ", ".join(f"{n} {where}" for where, n in hits.most_common())
        print(f"{kind:<9} {number} kills: {told}; nothing half, nothing lost", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
