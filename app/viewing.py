"""How the photo is looked at: zoom, overlays, before and after, the loupe."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.canvas.overlay import band_colours, depth_colours, heat_colours
from app.closer import Closer
from app.session import Session
from app.widgets.stage import Stage

SEEN = 0.5
"""Blur radius of the preview, pixels, below which nobody sees any."""

BLUR_COLOUR = (90, 150, 255)
RECOVERED_COLOUR = (255, 70, 160)


class Viewing(QObject):
    def __init__(self, session: Session, stage: Stage, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._stage = stage
        self._canvas = stage.canvas
        self.closer = Closer(session, stage, self)
        self.overlay = ""
        self._dressed: tuple = ()
        session.photo_changed.connect(self._show_photo)
        session.picture_changed.connect(self._show_picture)
        session.edit_changed.connect(self._show_focus)
        session.depth_changed.connect(self._show_focus)
        for signal in (
            session.edit_changed,
            session.depth_changed,
            session.source_changed,
            session.recovered_changed,
        ):
            signal.connect(self.show_overlay)

    # Zoom --------------------------------------------------------------------------------

    def fit(self) -> None:
        self._canvas.fit()

    def actual_size(self) -> None:
        self._canvas.toggle_zoom()

    def zoom_in(self) -> None:
        self._canvas.zoom_by(1.25)

    def zoom_out(self) -> None:
        self._canvas.zoom_by(0.8)

    # Overlays, one at a time -------------------------------------------------------------

    def show_depth(self, on: bool) -> None:
        self._choose("depth", on)

    def show_band(self, on: bool) -> None:
        self._choose("band", on)

    def show_sharpness(self, on: bool) -> None:
        self._choose("sharpness", on)

    def show_recovered(self, on: bool) -> None:
        self._choose("recovered", on)

    def set_opacity(self, percent: float) -> None:
        self._canvas.overlay.setOpacity(percent / 100)

    def _choose(self, overlay: str, on: bool) -> None:
        if on:
            self.overlay = overlay
        elif self.overlay == overlay:
            self.overlay = ""
        self.show_overlay()

    def show_overlay(self) -> None:
        """Dress the map that was chosen; again only when map or colours are other ones."""
        session = self._session
        focus = session.focus_disparity
        grey, table, low, high = None, [], "", ""
        if self.overlay == "depth":
            grey, table = session.depth_map, depth_colours()
            low, high = self.tr("far"), self.tr("near")
        elif self.overlay == "band" and focus is not None:
            grey, table = session.depth_map, band_colours(focus, session.edit.lens.range)
            low, high = self.tr("far"), self.tr("near")
        elif self.overlay == "sharpness":
            grey, table = session.coc_map, heat_colours(BLUR_COLOUR)
            low = self.tr("sharp")
            high = self.tr("{r:.0f} px blur").format(r=session.coc_top)
        elif self.overlay == "recovered":
            grey, table = session.recovered_map, heat_colours(RECOVERED_COLOUR)
            low, high = self.tr("camera"), self.tr("recovered")
        if self._dressed != (id(grey), table):
            self._dressed = (id(grey), table)
            self._canvas.overlay.show_map(grey, table)
        if self.overlay == "sharpness" and grey is not None and session.coc_top < SEEN:
            self._stage.legend.show_words(self.tr("The photo is sharp all over"))
        elif self.overlay == "recovered" and session.recovered_by == "nothing":
            self._stage.legend.show_words(self.tr("Nothing was recovered"))
        else:
            self._stage.legend.show_table(table if grey is not None else [], low, high)

    # Before and after --------------------------------------------------------------------

    def hold_before(self, held: bool) -> None:
        """Show the photo as it was while a key is held."""
        if self._session.path is not None:
            levels = self._session.original if held else self._session.picture
            self._canvas.photo.show_levels(levels)
            self.closer.hold_before(held)
            self._stage.show_note(self.tr("Before") if held else "")

    def show_split(self, on: bool) -> None:
        self._canvas.split.setVisible(on and self._session.path is not None)

    def show_side(self, on: bool) -> None:
        self._stage.show_side(on)

    def show_loupe(self, on: bool) -> None:
        self._stage.loupe.setVisible(on)
        self._show_loupe()
        self.closer.look()

    # What the session says ---------------------------------------------------------------

    def _show_photo(self) -> None:
        session = self._session
        self._stage.empty.hide()
        self._canvas.set_photo(session.size, session.original)
        self._stage.side.set_photo(session.size, session.original)
        self.show_overlay()
        self._show_focus()

    def _show_picture(self, fade: bool) -> None:
        self._canvas.photo.show_levels(self._session.picture, fade)
        self._show_loupe()

    def _show_focus(self) -> None:
        lens = self._session.edit.lens
        self._canvas.set_focus(lens.focus if lens.focus_disparity is None else None)
        self._show_loupe()

    def _show_loupe(self) -> None:
        if self._stage.loupe.isVisible():
            session = self._session
            self._stage.loupe.show_picture(session.picture, session.size, session.edit.lens.focus)
