"""`python -m resources.bundle.icons`: the program's icon in each system's format, from the SVG."""

import io
import os

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, QRectF
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

import resources

FOLDER = resources.ROOT / "bundle"


def drawn(side: int) -> Image.Image:
    image = QImage(side, side, QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 0, 0))
    painter = QPainter(image)
    QSvgRenderer(str(resources.ICONS / "diffcamera.svg")).render(painter, QRectF(0, 0, side, side))
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # pyright: ignore[reportCallIssue, reportArgumentType]
    return Image.open(io.BytesIO(buffer.data().data()))


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QGuiApplication([])
    drawn(256).save(FOLDER / "diffcamera.png", optimize=True)
    sides = (16, 24, 32, 48, 64, 256)
    icons = [drawn(side) for side in sides]
    icons[-1].save(FOLDER / "diffcamera.ico", sizes=[(s, s) for s in sides], append_images=icons)
    drawn(512).save(FOLDER / "diffcamera.icns", append_images=[drawn(s) for s in (32, 128, 256)])
