"""Walk through the real window as a photographer would and save a picture of every step.

    xvfb-run -s "-screen 0 5120x2880x24" python -m tests.app.walkthrough [--photo P] [--to DIR]
        [--portrait P] [--size 1280x720] [--scale 1] [--theme dark|light] [--language en]
        [--kind jpg|png]

Pictures are written as DIR/NN-step.jpg. Look at every one of them. A face is outlined if
--portrait names a photo with one.
"""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

import resources
from tests.app.alone import new_home, wait

JPEG = 76
"""JPEG quality of the pictures shown on the documentation pages."""

LEFT = Qt.MouseButton.LeftButton


class Walk:
    def __init__(self, to: Path, size: QSize, look: str, language: str, kind: str) -> None:
        from app import theme
        from app.settings import Settings
        from app.translation import set_language
        from app.window import MainWindow

        self.to = to
        self.kind = kind
        self.number = 0
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        set_language(app, language)
        theme.set_theme(app, look)
        settings = Settings()
        settings.set_value("language", language)
        settings.set_value("theme", look)  # shown in the preferences
        self.window = MainWindow(settings)
        self.window.resize(size)
        self.window.move(0, 0)
        self.window.show()
        self.window.bridge.start()
        self.window.build_panels()
        self.session = self.window.session

    def until(self, done: Callable[[], object], seconds: float = 600) -> None:
        for _ in range(round(seconds * 20)):
            if done():
                return
            wait(50)
        raise TimeoutError("the window did not get there")

    def settled(self) -> None:
        """Wait until no draft, refinement or fade is in progress."""
        wait(400)
        self.until(lambda: self.window.bridge.idle(0) and not self.window.status.busy)
        wait(500)

    def keep(self, step: str, widget: QWidget | None = None) -> None:
        self.number += 1
        path = self.to / f"{self.number:02}-{step}.{self.kind}"
        (widget or self.window).grab().save(str(path), quality=JPEG if self.kind == "jpg" else -1)
        print(path)

    def act(self, name: str) -> None:
        self.window.actions_by_name[name].trigger()

    def at(self, x: float, y: float) -> QPoint:
        return self.window.canvas.from_fraction((x, y)).toPoint()

    def click(self, x: float, y: float) -> None:
        QTest.mouseClick(self.window.canvas.viewport(), LEFT, pos=self.at(x, y))

    def drag(self, widget: QWidget, spots: list[QPoint]) -> None:
        QTest.mousePress(widget, LEFT, pos=spots[0])
        for spot in spots[1:]:
            QTest.mouseMove(widget, spot)
            wait(30)

    def drop(self, widget: QWidget, spot: QPoint) -> None:
        QTest.mouseRelease(widget, LEFT, pos=spot)


def walk(step: Walk, photo: Path) -> None:
    window, session = step.window, step.session
    wait(300)
    step.keep("empty")
    window.open_path(photo)
    step.until(lambda: session.photo.path == photo)
    wait(100)
    step.keep("opening")
    step.until(lambda: session.photo.depth_known)
    step.settled()
    step.keep("as-shot")
    step.click(*FOCUS)
    step.settled()
    step.keep("clicked")
    window.hints.dismiss()
    slider = window.panel.blur.blur.slider
    spots = [QPoint(round(share * slider.width()), slider.height() // 2) for share in DRAG]
    step.drag(slider, spots)
    step.keep("dragging")
    step.drop(slider, spots[-1])
    step.settled()
    step.keep("refined")
    for name in ("show_depth", "show_focus_band", "show_blur_as_shot", "show_recovered"):
        if window.actions_by_name[name].isEnabled():
            step.act(name)
            wait(200)
            step.keep(name.replace("_", "-"))
            step.act(name)
    step.act("show_split")
    wait(200)
    step.keep("split")
    step.act("show_split")
    step.act("show_side")
    wait(300)
    step.keep("side-by-side")
    step.act("show_side")
    step.act("show_loupe")
    step.act("actual_size")
    step.until(lambda: window.viewing.detail.complete)
    step.settled()
    step.keep("100-percent-and-loupe")
    step.act("show_loupe")
    step.act("fit")
    window.panel.bokeh.choose("blades")
    step.settled()
    step.keep("blades")
    step.act("paint_depth")
    viewport = window.canvas.viewport()
    path = [step.at(0.25 + 0.02 * i, 0.35 + 0.005 * i) for i in range(12)]
    step.drag(viewport, path)
    step.keep("brushing")
    step.drop(viewport, path[-1])
    step.settled()
    step.keep("brushed")
    step.act("stop")
    step.act("show_depth")
    step.act("undo")
    step.settled()
    step.keep("undone")
    window.panel.presets.save("Soft background")
    window.panel.ensureWidgetVisible(window.panel.presets.keep)
    step.until(lambda: not window.panel.presets._due)
    step.settled()
    step.keep("preset")
    window.panel.verticalScrollBar().setValue(10_000)
    wait(100)
    step.keep("panel-end")
    step.act("export")
    wait(200)
    dialog = window.files.dialog
    step.keep("export-dialog", dialog)
    dialog.go.click()
    wait(300)
    step.keep("exporting")
    step.settled()
    step.keep("exported")
    step.act("batch")
    batch = window.files.dialog
    broken = photo.parent / "broken.jpg"
    broken.write_text("not a photo")
    with Image.open(resources.SAMPLES / "dandelions.jpg") as other:
        other.thumbnail((1200, 1200))
        other.save(photo.parent / "dandelions.jpg", quality=90)
    others = sorted(p for p in photo.parent.glob("*.jpg") if "refocused" not in p.name)
    batch.set_photos(others)
    batch.folder.setText(str(photo.parent))
    wait(800)
    step.keep("batch-dialog", batch)
    batch.start()
    wait(400)
    step.until(lambda: window.exporting.current_batch.jobs and window.exporting.current_batch.over)
    step.until(batch.save.isVisible)  # the list shows it a moment later
    step.keep("batch-report", batch)
    batch.close()
    broken.unlink()
    step.act("rack_focus")
    rack = window.files.dialog
    rack.picture.add(FAR)
    wait(200)
    step.keep("rack-focus", rack)
    rack.close()
    step.act("show_filmstrip")
    wait(1500)
    step.keep("filmstrip")
    step.act("show_filmstrip")
    step.act("shortcuts")
    wait(200)
    step.keep("shortcuts", window.program.dialog)
    window.program.dialog.close()
    step.act("preferences")
    wait(300)
    step.keep("preferences", window.program.dialog)
    window.program.dialog.models.parent().parent().setCurrentIndex(1)
    wait(200)
    step.keep("models", window.program.dialog)
    window.program.dialog.close()
    window.open_path(photo.parent / "no-such-photo.jpg")
    step.until(window.stage.messages.isVisible)
    wait(300)
    step.keep("error")
    window.stage.messages.clear()
    window.panel.history.snapshot()
    session.set_blur(8)
    window.panel.history.compare.click()
    step.settled()
    step.keep("compare-snapshot")
    step.act("show_split")
    keep_sharp_and_choose_lens(step)


def keep_sharp_and_choose_lens(step: Walk) -> None:
    """Show the Lens section from its heading to the keep brush, with that brush in use."""
    window = step.window
    lens = window.panel.lens
    scroll = window.panel.verticalScrollBar()
    step.act("paint_keep")
    wait(100)
    scroll.setValue(lens.y())
    path = [step.at(0.25 + 0.02 * i, 0.35 + 0.005 * i) for i in range(12)]
    step.drag(window.canvas.viewport(), path)
    step.drop(window.canvas.viewport(), path[-1])
    step.settled()
    step.keep("keep-sharp")
    step.act("stop")
    step.act("show_kept")
    lens.choice.showPopup()
    wait(300)
    step.keep("lens-picker", lens.choice.view().window())
    lens.choice.hidePopup()
    step.session.set_blur(60)
    index = lens.choice.findData(LENS)
    lens.choice.setCurrentIndex(index)
    lens.choice.activated.emit(index)
    step.settled()
    scroll.setValue(lens.y())
    wait(100)
    step.keep("lens")


def outline_face(step: Walk, photo: Path) -> None:
    window, session = step.window, step.session
    window.open_path(photo)
    step.until(lambda: session.photo.path == photo and session.photo.depth_known)
    step.settled()
    if not session.photo.faces:
        raise SystemExit(f"{photo}: no face was found; name another photo by --portrait")
    window.hints.dismiss()
    face = session.photo.faces[0]
    x, y = (face.left + face.right) / 2, face.top + 0.8 * (face.bottom - face.top)
    QTest.mouseMove(window.canvas.viewport(), step.at(x, y))
    wait(200)
    step.keep("face")


LENS = "petzval-85"
FOCUS = (0.42, 0.72)
FAR = (0.5, 0.3)
DRAG = (0.3, 0.36, 0.42, 0.48, 0.54, 0.6)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photo", type=Path)
    parser.add_argument("--portrait", type=Path, help="a photo with a face")
    parser.add_argument("--to", type=Path, default=Path("docs/screenshots/walkthrough"))
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--scale", default="1", help="as of a HiDPI screen: 1.5, 2")
    parser.add_argument("--theme", default="dark", choices=("dark", "light"))
    parser.add_argument("--language", default="en")
    parser.add_argument("--kind", default="jpg", choices=("jpg", "png"))
    args = parser.parse_args()
    args.to.mkdir(parents=True, exist_ok=True)
    with new_home() as home:
        os.environ["QT_SCALE_FACTOR"] = args.scale
        QApplication([])
        source = args.photo or resources.SAMPLE
        photos = home / "photos"
        photos.mkdir()
        photo = Path(shutil.copy(source, photos))
        width, height = map(int, args.size.split("x"))
        step = Walk(args.to, QSize(width, height), args.theme, args.language, args.kind)
        try:
            walk(step, photo)
            if args.portrait:
                outline_face(step, args.portrait.resolve())
        finally:
            step.window.close()
            step.window.bridge.close()


if __name__ == "__main__":
    main()
