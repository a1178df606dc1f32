"""How the photo is viewed: zoom, overlays, before and after, the loupe."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QImage

from app.canvas.overlay import band_colors, blur_colors, depth_colors, heat_colors
from app.detail import DetailLoader
from app.pictures import to_map
from app.session import Session
from app.widgets.stage import Stage
from engine.lens import focus_plane


class Overlay(Enum):
    DEPTH = "depth"
    FOCUS_BAND = "focus band"
    BLUR_AS_SHOT = "blur as shot"
    RECOVERED = "recovered"
    KEPT = "kept"


@dataclass(frozen=True)
class ViewingParams:
    """Zoom step, thresholds and colors of the view.

    Attributes:
        zoom_factor: factor of one zoom command.
        visible_blur_px: blur radius in the preview below which no blur is visible.
        min_known_share: share of pixels with known blur from which the others are not mentioned.
        blur_color, recovered_color, kept_color: overlay colors, RGB.
    """

    zoom_factor: float = 1.25
    visible_blur_px: float = 0.5
    min_known_share: float = 0.95
    blur_color: tuple[int, int, int] = (90, 150, 255)
    recovered_color: tuple[int, int, int] = (255, 70, 160)
    kept_color: tuple[int, int, int] = (90, 210, 120)


class Viewing(QObject):
    def __init__(
        self, session: Session, stage: Stage, parent: QObject, params: ViewingParams | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._stage = stage
        self._canvas = stage.canvas
        self._params = params or ViewingParams()
        self.detail = DetailLoader(session, stage, self)
        self.overlay: Overlay | None = None
        self._overlay_shown: tuple = ()
        self._band_shown: tuple = (None, QImage())
        self._canvas.pointed.connect(self._show_face)
        session.photo_changed.connect(self._show_photo)
        session.picture_changed.connect(self._show_picture)
        session.edit_changed.connect(self._show_focus)
        session.depth_changed.connect(self._show_focus)
        for signal in (
            session.edit_changed,
            session.depth_changed,
            session.source_changed,
            session.recovered_changed,
            session.keep_changed,
        ):
            signal.connect(self._show_overlay)

    # Zoom --------------------------------------------------------------------------------

    def fit(self) -> None:
        self._canvas.fit()

    def actual_size(self) -> None:
        self._canvas.toggle_zoom()

    def zoom_in(self) -> None:
        self._canvas.zoom_by(self._params.zoom_factor)

    def zoom_out(self) -> None:
        self._canvas.zoom_by(1 / self._params.zoom_factor)

    # Overlays, one at a time -------------------------------------------------------------

    def show_depth(self, on: bool) -> None:
        self._choose(Overlay.DEPTH, on)

    def show_focus_band(self, on: bool) -> None:
        self._choose(Overlay.FOCUS_BAND, on)

    def show_blur_as_shot(self, on: bool) -> None:
        self._choose(Overlay.BLUR_AS_SHOT, on)

    def show_recovered(self, on: bool) -> None:
        self._choose(Overlay.RECOVERED, on)

    def show_kept(self, on: bool) -> None:
        self._choose(Overlay.KEPT, on)

    def set_opacity(self, percent: float) -> None:
        self._canvas.overlay.setOpacity(percent / 100)

    def _choose(self, overlay: Overlay, on: bool) -> None:
        if on:
            self.overlay = overlay
        elif self.overlay is overlay:
            self.overlay = None
        self._show_overlay()

    def _show_overlay(self) -> None:
        """Paint the chosen map; repaint only if the map or its colors changed."""
        gray, table = self._overlay_map()
        if self._overlay_shown != (id(gray), table):
            self._overlay_shown = (id(gray), table)
            self._canvas.overlay.show_map(gray, table)
        legend = self._stage.legend
        text = self._nothing_to_show()
        if text and (gray is not None or self.overlay is Overlay.KEPT):
            legend.show_text(text)
        else:
            legend.show_table(table if gray is not None else [], *self._legend_ends())

    def _overlay_map(self) -> tuple[QImage | None, list[int]]:
        """The 8-bit map of the overlay and its color table."""
        photo = self._session.photo
        match self.overlay:
            case Overlay.DEPTH:
                return photo.depth_map, depth_colors()
            case Overlay.FOCUS_BAND if photo.focus_disparity is not None:
                if photo.edit.lens.tilted and photo.disparity is not None:
                    return self._tilted_band(), band_colors(0.5, photo.edit.lens.range / 2)
                return photo.depth_map, band_colors(photo.focus_disparity, photo.edit.lens.range)
            case Overlay.BLUR_AS_SHOT:
                return photo.coc_map, blur_colors(self._params.blur_color)
            case Overlay.RECOVERED:
                return photo.recovered_map, heat_colors(self._params.recovered_color)
            case Overlay.KEPT:
                return photo.keep_map, heat_colors(self._params.kept_color)
        return None, []

    def _tilted_band(self) -> QImage:
        """Disparity offsets from the tilted focus plane as a map, 0.5 = in focus."""
        photo = self._session.photo
        key = (id(photo.disparity), photo.edit.lens)
        if self._band_shown[0] != key:
            assert photo.disparity is not None
            plane = focus_plane(photo.disparity, photo.edit.lens)
            offset = photo.disparity - plane.at(photo.disparity.shape)
            self._band_shown = key, to_map(offset / 2 + 0.5)
        return self._band_shown[1]

    def _legend_ends(self) -> tuple[str, str]:
        match self.overlay:
            case Overlay.BLUR_AS_SHOT:
                photo = self._session.photo
                radius = self.tr("{pixels} px blur")
                if photo.source is not None and photo.source.known < self._params.min_known_share:
                    radius = self.tr("{pixels} px blur, gray: not known")
                return self.tr("sharp"), radius.format(pixels=round(photo.coc_max))
            case Overlay.RECOVERED:
                percent = round(100 * self._session.photo.recovered_share)
                return self.tr("camera"), self.tr("recovered {percent}%").format(percent=percent)
            case Overlay.KEPT:
                return self.tr("blurred"), self.tr("kept sharp")
            case Overlay.FOCUS_BAND if self._session.edit.lens.tilted:
                return self.tr("behind the plane"), self.tr("before it")
        return self.tr("far"), self.tr("near")

    def _nothing_to_show(self) -> str:
        photo = self._session.photo
        if self.overlay is Overlay.BLUR_AS_SHOT and photo.coc_max < self._params.visible_blur_px:
            return self.tr("The whole photo is sharp")
        if self.overlay is Overlay.RECOVERED and photo.recovered_by == "nothing":
            return self.tr("Nothing was recovered")
        if self.overlay is Overlay.KEPT and photo.keep_map is None:
            return self.tr("Nothing is kept sharp yet")
        return ""

    # Before and after --------------------------------------------------------------------

    def hold_before(self, held: bool) -> None:
        """Show the original while a key is held."""
        photo = self._session.photo
        if photo.path is not None:
            self._canvas.photo.show_levels(photo.original if held else photo.picture)
            self.detail.show_before(held)
            self._stage.show_note(self.tr("Before") if held else "")

    def show_split(self, on: bool) -> None:
        self._canvas.split.setVisible(on and self._session.photo.path is not None)

    def show_side(self, on: bool) -> None:
        self._stage.show_side(on)

    def show_loupe(self, on: bool) -> None:
        self._stage.loupe.setVisible(on)
        self._show_loupe()
        self.detail.schedule()

    # What the session says ---------------------------------------------------------------

    def _show_photo(self) -> None:
        photo = self._session.photo
        self._stage.empty.hide()
        self._canvas.set_photo(photo.size, photo.original)
        self._stage.side.set_photo(photo.size, photo.original)
        self._show_overlay()
        self._show_focus()

    def _show_picture(self, fade: bool) -> None:
        self._canvas.photo.show_levels(self._session.photo.picture, fade)
        self._show_loupe()

    def _show_focus(self) -> None:
        lens = self._session.edit.lens
        self._canvas.set_focus(lens.points)
        self._show_loupe()

    def _show_face(self, x: float, y: float) -> None:
        photo = self._session.photo
        face, eye = photo.face_at((x, y)), photo.eye_at((x, y))
        if face is not None and eye is not None:
            corners = ((face.left, face.top), (face.right, face.bottom))
            box = QRectF(*(self._canvas.to_scene(corner) for corner in corners))
            self._canvas.face.show_face(box, self._canvas.to_scene(eye))

    def _show_loupe(self) -> None:
        if self._stage.loupe.isVisible():
            photo = self._session.photo
            self._stage.loupe.show_picture(photo.picture, photo.size, photo.edit.lens.focus)
