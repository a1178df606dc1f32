"""A day of work in minutes: open, edit and export repeatedly, and watch the memory.

    python -m tests.soak [--rounds 500] [--side 256]

The real window, offscreen unless there is a display, processes small photos: open, wait for depth,
click, drag the blur, export. Prints resident memory during the run; the exit status is 1 if the
median of the last 20 rounds is more than 5 % above that of rounds 41 to 60.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from tests.app.alone import new_home, wait

os.environ.setdefault("QT_QPA_PLATFORM", "xcb" if "DISPLAY" in os.environ else "offscreen")

PHOTOS = 7
"""More than the engine's caches keep, so that photos are evicted."""

SETTLED, LAST, MOST = slice(40, 60), slice(-20, None), 0.05
PATIENCE = 300.0


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def make_photos(folder: Path, side: int) -> list[Path]:
    """The shipped photo in different sizes, so that successive rounds differ."""
    from PIL import Image

    import resources

    paths = []
    with Image.open(resources.SAMPLE) as picture:
        picture = picture.convert("RGB")
        for number in range(PHOTOS):
            small = picture.resize((side + 16 * number, round(side * 0.66) + 8 * number))
            paths.append(folder / f"photo-{number}.jpg")
            small.save(paths[-1], quality=92)
    return paths


class Soak:
    def __init__(self, side: int, home: Path) -> None:
        from app.settings import Settings
        from app.window import MainWindow

        self.photos = make_photos(home, side)
        self.target = home / "out.jpg"
        self.window = MainWindow(Settings())
        self.window.resize(1280, 800)
        self.window.show()
        self.window.bridge.start()
        self.window.build_panels()

    def until(self, done: Callable[[], object], what: str) -> None:
        began = time.monotonic()
        while not done():
            if time.monotonic() - began > PATIENCE:
                raise TimeoutError(what)
            wait(10)

    def round(self, number: int) -> None:
        from app.photo_state import Quality
        from engine.requests import Output

        window, session = self.window, self.window.session
        photo = self.photos[number % PHOTOS]
        window.open_path(photo)
        self.until(lambda: session.photo.path == photo and session.photo.depth_known, "opening")
        window.focusing.focus_at((0.2 + 0.07 * (number % 9), 0.5))
        gesture = session.begin_gesture()
        for blur in (35, 45, 55 + number % 20):
            session.set_blur(blur, gesture)
        session.end_gesture()
        self.until(lambda: session.photo.quality is Quality.FINAL, "refining")
        self.target.unlink(missing_ok=True)
        window.exporting.export(Output(self.target, long_side=None))
        self.until(lambda: self.target.exists() and not window.status.busy, "exporting")


def main(args: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Open, edit, export, and watch the memory")
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--side", type=int, default=256)
    options = parser.parse_args(args)
    with new_home() as home:
        from PySide6.QtWidgets import QApplication

        app = QApplication([])
        soak = Soak(options.side, home)
        sizes: list[float] = []
        began = time.monotonic()
        for number in range(options.rounds):
            soak.round(number)
            gc.collect()
            sizes.append(resident_mb())
            if (number + 1) % 25 == 0 or number == 0:
                seconds = time.monotonic() - began
                print(f"{number + 1:>4} rounds  {sizes[-1]:7.1f} MB  {seconds:6.0f} s", flush=True)
        soak.window.close()
        soak.window.bridge.close()
        del app
    if len(sizes) < SETTLED.stop + 20:
        print("too few rounds to judge")
        return 0
    growth = median(sizes[LAST]) / median(sizes[SETTLED]) - 1
    print(f"{options.rounds} rounds: {100 * growth:+.1f} % since round {SETTLED.start}")
    return 1 if growth > MOST else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
