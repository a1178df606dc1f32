"""The image on the canvas, painted from the mip level that fits the zoom."""

from __future__ import annotations

from PySide6.QtCore import QAbstractAnimation, QRectF, QVariantAnimation
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem, QGraphicsObject

FADE_MS = 220
MIN_ZOOM_FOR_SQUARES = 3.0
"""From this many screen pixels per photo pixel, pixels are shown as squares."""


class PhotoItem(QGraphicsObject):
    """Fills (0, 0, width, height) of the scene, whose unit is one pixel of the photo."""

    def __init__(self) -> None:
        super().__init__()
        self.fades = True  # off if the user chose reduced motion
        self._box = QRectF()
        self._levels: list[QImage] = []
        self._old: list[QImage] = []
        self._detail: list[QImage] = []
        self._detail_box = QRectF()
        self._fade = QVariantAnimation(self, startValue=0.0, endValue=1.0, duration=FADE_MS)
        self._fade.valueChanged.connect(self._step)
        self._fade.finished.connect(self._faded)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)  # exposedRect

    def set_size(self, width: float, height: float) -> None:
        self.prepareGeometryChange()
        self._box = QRectF(0, 0, width, height)

    def show_levels(self, levels: list[QImage], fade: bool = False) -> None:
        """Show another image; `fade` blends it in over the previous one."""
        self._fade.stop()
        self._old = self._levels if fade else []
        self._levels = levels
        if self._old and self._old is not levels and self.fades:
            self._fade.start()
        self.update()

    def show_detail(self, levels: list[QImage], box: QRectF | None = None) -> None:
        """Show a sharper image over `box` (photo pixels); an empty list removes it."""
        self._detail = levels
        self._detail_box = box or QRectF()
        self.update()

    @property
    def detail_box(self) -> QRectF:
        """The area the sharper image covers, photo pixels; empty without one."""
        return self._detail_box

    def stop(self) -> None:
        self._fade.stop()
        self._faded()

    @property
    def shown(self) -> list[QImage]:
        return self._levels

    def boundingRect(self) -> QRectF:
        return self._box

    def paint(self, painter: QPainter, option, widget=None) -> None:
        exposed = option.exposedRect.intersected(self._box)
        if self._fade.state() == QAbstractAnimation.State.Running:
            paint_levels(painter, self._old, self._box, exposed)
            painter.setOpacity(painter.opacity() * float(self._fade.currentValue()))
        paint_levels(painter, self._levels, self._box, exposed)
        if self._detail:
            paint_levels(painter, self._detail, self._detail_box, exposed)

    def _step(self, _value: float) -> None:
        self.update()

    def _faded(self) -> None:
        self._old = []
        self.update()


def paint_levels(
    painter: QPainter,
    levels: list[QImage],
    box: QRectF,
    exposed: QRectF,
    *,
    squares: bool = True,
) -> None:
    """Paint the part `exposed` of an image that fills `box`, from the smallest sufficient level.

    Args:
        squares: whether strongly enlarged pixels are shown as squares.
    """
    if not levels:
        return
    exposed = exposed.intersected(box)
    if exposed.isEmpty():
        return
    transform = painter.deviceTransform()
    scale = (transform.m11() ** 2 + transform.m12() ** 2) ** 0.5  # screen pixels per scene unit
    image = levels[0]
    for level in levels[1:]:
        if level.width() < scale * box.width():
            break
        image = level
    to_image = image.width() / box.width()
    exposed = exposed.translated(-box.topLeft())
    # Whole pixels of the level plus one on each side; otherwise edges shimmer while panning.
    left, top = int(exposed.left() * to_image) - 1, int(exposed.top() * to_image) - 1
    right, bottom = int(exposed.right() * to_image) + 2, int(exposed.bottom() * to_image) + 2
    left, top = max(0, left), max(0, top)
    right, bottom = min(image.width(), right), min(image.height(), bottom)
    to_scene_x, to_scene_y = box.width() / image.width(), box.height() / image.height()
    target = QRectF(
        box.left() + left * to_scene_x,
        box.top() + top * to_scene_y,
        (right - left) * to_scene_x,
        (bottom - top) * to_scene_y,
    )
    # Only the photo's own pixels are shown as squares; an enlarged preview is smoothed.
    smooth = not squares or to_image < 0.999 or scale / to_image < MIN_ZOOM_FOR_SQUARES
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    painter.drawImage(target, image, QRectF(left, top, right - left, bottom - top))
