"""The shape of out-of-focus highlights: aperture shapes, their rotation and stretch."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QHBoxLayout, QToolButton, QWidget

from app import theme
from app.icons import icon
from app.panels.blur import AUTO
from app.panels.wiring import wire
from app.session import Session
from app.widgets.section import Section
from app.widgets.slider_row import SliderRow
from engine.camera import stopped_down
from engine.lens import Aperture, Iris
from engine.optics.shapes import FILE, SHAPES

ICON_PX = 24


class BokehPanel(Section):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self.set_title(self.tr("Bokeh"))
        self._session = session
        self._drawn: Aperture | None = None
        self.shapes: dict[str, QToolButton] = {}
        self.add(self._shape_row())
        self.blades = self._row(
            self.tr("Blades"),
            5,
            11,
            7,
            lambda v: {"blades": round(v)},
            self.tr("Number of aperture blades"),
        )
        self.curvature = self._row(
            self.tr("Roundness"),
            AUTO,
            100,
            30,
            self._rounded,
            self.tr(
                "From straight blades to a full circle. Auto: by the f-number, round wide open"
            ),
        )
        self.curvature.number.setSpecialValueText(self.tr("auto"))
        self.rotation = self._row(
            self.tr("Rotation"),
            -180,
            180,
            0,
            lambda v: {"rotation": v},
            self.tr("Rotates the aperture, degrees"),
            suffix="°",
            signed=True,
        )
        self.cats_eye = self._row(
            self.tr("Cat's eye"),
            0,
            100,
            0,
            lambda v: {"cats_eye": v / 100},
            self.tr("Squeezes highlights into lemon shapes near the corners"),
        )
        self.anamorphic = self._row(
            self.tr("Anamorphic"),
            0.5,
            2,
            1,
            lambda v: {"anamorphic": v},
            self.tr("Height of the bokeh divided by its width"),
            decimals=2,
            signed=True,
        )
        session.edit_changed.connect(self._show)
        session.bridge.started.connect(self._draw)
        self._show()
        self._draw()

    def _shape_row(self) -> QWidget:
        translate = QCoreApplication.translate
        names = {name: translate("ApertureShapes", row.label) for name, row in SHAPES.items()}
        names[FILE] = self.tr("Custom shape (grayscale image)…")
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 4)
        row.setSpacing(5)
        group = QButtonGroup(self)
        for shape in names:
            button = QToolButton()
            button.setProperty("segment", True)
            button.setCheckable(True)
            button.setIconSize(QSize(ICON_PX, ICON_PX))
            button.setToolTip(names[shape])
            button.setAccessibleName(names[shape])
            button.setSizePolicy(
                button.sizePolicy().Policy.Expanding, button.sizePolicy().verticalPolicy()
            )
            button.clicked.connect(lambda _, shape=shape: self.choose(shape))
            group.addButton(button)
            row.addWidget(button)
            self.shapes[shape] = button
        self.shapes[FILE].setIcon(icon("open"))
        self.shapes[FILE].setIconSize(QSize(18, ICON_PX))
        return line

    def _row(self, name, low, high, default, changes, tip, **more) -> SliderRow:
        row = SliderRow(name, low, high, default, tip=tip, **more)

        def put(value: float, gesture: int) -> None:
            aperture = replace(self._session.edit.lens.aperture, **changes(value))
            self._session.change(name, gesture, aperture=aperture)

        wire(row, self._session, put)
        self.add(row)
        return row

    def _rounded(self, value: float) -> dict:
        """The aperture changes for a value of the roundness slider."""
        if value < 0:
            return {"iris": self._session.edit.lens.aperture.iris or Iris()}
        return {"curvature": value / 100, "iris": None}

    def choose(self, shape: str, path: Path | None = None) -> None:
        """Choose a shape; "file" asks for its image if none is given."""
        if shape == FILE and path is None:
            chosen, _ = QFileDialog.getOpenFileName(
                self, self.tr("Choose an aperture image"), "", self.tr("PNG images (*.png)")
            )
            path = Path(chosen) if chosen else None
            if path is None:
                self._show()
                return
        aperture = replace(
            self._session.edit.lens.aperture, shape=shape, path=path if shape == FILE else None
        )
        self._session.change(self.tr("Aperture"), aperture=aperture)

    def _show(self) -> None:
        aperture = self._session.edit.lens.aperture
        self.shapes[aperture.shape].setChecked(True)
        self.blades.set_value(aperture.blades)
        self.curvature.set_value(AUTO if aperture.iris else 100 * aperture.curvature)
        self.rotation.set_value(aperture.rotation)
        self.cats_eye.set_value(100 * aperture.cats_eye)
        self.anamorphic.set_value(aperture.anamorphic)
        for row in (self.blades, self.curvature):
            row.setVisible(aperture.shape == "blades")
        if self._drawn is not None:
            self._draw()

    def redraw(self) -> None:
        """Draw the shapes in the new theme's colors."""
        self._drawn = None
        self._draw()

    def _draw(self) -> None:
        """Draw each shape as the lens distorts it, once the engine has started."""
        aperture = stopped_down(self._session.edit.lens, self._session.photo.camera).aperture
        if self._session.bridge.engine is None or self._drawn == aperture:
            return
        self._drawn = aperture
        scale = self.devicePixelRatioF()
        for shape in SHAPES:
            preview = replace(aperture, shape=shape, path=None)
            self.shapes[shape].setIcon(aperture_icon(preview, ICON_PX, scale))


def aperture_icon(aperture: Aperture, side: int, scale: float, *, in_list: bool = False) -> QIcon:
    """The aperture as an icon: gray, or the accent color when chosen.

    Args:
        in_list: also dark, for the accent-colored list row under the pointer.
    """
    mask = _mask(aperture, round(side * scale))
    colors = theme.current()
    drawn = QIcon()
    off, on, normal = QIcon.State.Off, QIcon.State.On, QIcon.Mode.Normal
    looks = [(normal, off, colors.dim), (normal, on, colors.accent)]
    if in_list:
        looks += [(QIcon.Mode.Active, state, colors.on_accent) for state in (off, on)]
    for mode, state, color in looks:
        pixmap = QPixmap(mask.size())
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.drawImage(0, 0, mask)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(pixmap.rect(), color)
        painter.end()
        pixmap.setDevicePixelRatio(scale)
        drawn.addPixmap(pixmap, mode, state)
    return drawn


@lru_cache(maxsize=64)
def _mask(aperture: Aperture, side: int) -> QImage:
    """The aperture's light as opacity; a change of theme only colors it anew."""
    from engine.optics.aperture import picture  # OpenCV: not before the window is up

    transmission = picture(aperture, side)
    return QImage(transmission.data, side, side, side, QImage.Format.Format_Alpha8).copy()
