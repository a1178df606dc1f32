"""The side panel: all sections, one above the other."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.focusing import Focusing
from app.painting import Painting
from app.session import Session
from app.viewing import Viewing
from app.widgets.section import GAP

PANEL_WIDTH_PX = 304


class SidePanel(QScrollArea):
    """Empty at first: its parts take a moment to load, and the window should open before that."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setFixedWidth(PANEL_WIDTH_PX)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def build(
        self, session: Session, focusing: Focusing, painting: Painting, viewing: Viewing
    ) -> None:
        from app.panels.blur import BlurPanel, QualityPanel
        from app.panels.bokeh import BokehPanel
        from app.panels.depth import DepthPanel
        from app.panels.focus import FocusPanel
        from app.panels.history import HistoryPanel
        from app.panels.lens import LensPanel
        from app.panels.presets import PresetPanel

        self.focus = FocusPanel(session, focusing)
        self.blur = BlurPanel(session)
        self.bokeh = BokehPanel(session)
        self.lens = LensPanel(session)
        self.depth_panel = DepthPanel(session, painting.brush)
        self.quality = QualityPanel(session)
        self.presets = PresetPanel(session)
        self.history = HistoryPanel(session)
        self.depth_panel.opacity.moved.connect(viewing.set_opacity)
        viewing.set_opacity(self.depth_panel.opacity.value)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 6, 0, GAP)
        column.setSpacing(2)
        for section in (
            self.focus,
            self.blur,
            self.bokeh,
            self.lens,
            self.depth_panel,
            self.quality,
            self.presets,
            self.history,
        ):
            column.addWidget(section)
        column.addStretch(1)
        parts = (self.blur, self.bokeh, self.lens, self.quality, self.presets, self.history)

        def show() -> None:
            """Enable the sections only while a photo is open."""
            for section in parts:
                section.body.setEnabled(session.photo.path is not None)

        session.photo_changed.connect(show)
        show()
        self.setWidget(inside)

    def redraw(self) -> None:
        """Redraw whatever uses the theme's colors."""
        if self.widget() is not None:
            self.bokeh.redraw()
            self.lens.redraw()
