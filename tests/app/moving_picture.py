"""The README's animation: a real photo in the real window, a click, a drag of the slider.

xvfb-run .venv/bin/python -m tests.app.moving_picture [--to docs/refocus.webp] [--photo P]
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import resources
from tests.app.alone import new_home, wait


@dataclass(frozen=True)
class Film:
    """Settings of the animation; `max_bytes` is the size limit for a page."""

    window: QSize
    width_px: int = 900
    frame_ms: int = 90
    hold_frames: int = 8
    quality: int = 62
    max_bytes: int = 3_000_000


def film(photo: Path, target: Path, shot: Film) -> int:
    """Write the animation; return its size in bytes."""
    from app import theme
    from app.photo_state import Quality
    from app.settings import Settings
    from app.window import MainWindow

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.set_theme(app, "dark")
    settings = Settings()
    settings.set_value("hints/done", True)
    window = MainWindow(settings)
    window.resize(shot.window)
    window.show()
    window.bridge.start()
    window.build_panels()
    session = window.session
    frames: list[Image.Image] = []

    def until(done) -> None:
        while not done():
            wait(30)

    def take(count: int = 1) -> None:
        image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
        rows = bytes(image.constBits())
        size = (image.width(), image.height())
        frame = Image.frombytes("RGB", size, rows, "raw", "RGB", image.bytesPerLine())
        frame = frame.resize((shot.width_px, round(size[1] * shot.width_px / size[0])))
        frames.extend([frame] * count)

    window.open_path(photo)
    until(lambda: session.photo.recovered_map is not None and window.bridge.idle(0))
    take(shot.hold_frames)
    spot = window.canvas.from_fraction((0.42, 0.72)).toPoint()
    QTest.mouseClick(window.canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    until(lambda: session.photo.quality is Quality.FINAL)
    wait(400)
    take(shot.hold_frames)
    slider = window.panel.blur.blur.slider
    middle = slider.height() // 2
    start = QPoint(round(0.3 * slider.width()), middle)
    end = QPoint(round(0.8 * slider.width()), middle)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=start)
    for step in range(14):
        share = 0.3 + 0.5 * step / 13
        QTest.mouseMove(slider, QPoint(round(share * slider.width()), middle))
        until(lambda: session.photo.rendering.edit == session.edit)
        wait(40)
        take()
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=end)
    until(lambda: session.photo.quality is Quality.FINAL and session.photo.refined())
    wait(400)
    take(2 * shot.hold_frames)
    window.close()
    window.bridge.close()
    frames[0].save(
        target, save_all=True, append_images=frames[1:], duration=shot.frame_ms, loop=0,
        quality=shot.quality, method=6,
    )  # fmt: skip
    return target.stat().st_size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photo", type=Path, default=resources.SAMPLE)
    parser.add_argument("--to", type=Path, default=Path("docs/refocus.webp"))
    args = parser.parse_args()
    shot = Film(window=QSize(1200, 720))
    with new_home():
        QApplication([])
        size = film(args.photo, args.to, shot)
    if size > shot.max_bytes:
        raise SystemExit(f"{args.to}: {size} bytes, more than {shot.max_bytes}")
    print(f"{args.to}: {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
