"""Detail: when zoomed in beyond the preview's resolution, the engine renders the visible part.

The preview stays beneath, so nothing is ever missing. A sharper tile covers it once view and edit
stop changing, and is removed when the edit changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QImage

from app.bridge import Arrival
from app.session import Session
from app.views import View
from app.widgets.loupe import SPAN_PX
from app.widgets.stage import Stage
from engine.edit import Edit
from engine.requests import Detail, Request


@dataclass(frozen=True)
class DetailParams:
    """When detail is worth rendering.

    Attributes:
        delay_ms: detail is requested once the view is still for this long.
        min_magnification: up to this many screen pixels per preview pixel, the preview suffices.
        margin: rendered around the visible part, as a fraction of it, to allow small pans.
    """

    delay_ms: int = 200
    min_magnification: float = 1.2
    margin: float = 0.08


@dataclass(eq=False)
class DetailTile:
    """One tile of finer pixels: what was requested and what arrived.

    Attributes:
        requested: the request; `requested_box` is its part of the photo, photo pixels.
        box: the part that `levels` cover, photo pixels; empty = nothing yet.
    """

    view: View
    requested: Detail | None = None
    requested_box: QRectF = field(default_factory=QRectF)
    levels: list[QImage] = field(default_factory=list)
    box: QRectF = field(default_factory=QRectF)

    def clear(self) -> None:
        self.requested, self.requested_box = None, QRectF()
        self.levels, self.box = [], QRectF()


class DetailLoader(QObject):
    changed = Signal()
    """A tile arrived or was removed."""

    def __init__(
        self, session: Session, stage: Stage, parent: QObject, params: DetailParams | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._stage = stage
        self._canvas = stage.canvas
        self._params = params or DetailParams()
        self._shows_before = False
        self.after = DetailTile(View.DETAIL)
        self.before = DetailTile(View.DETAIL_BEFORE)
        self.loupe = DetailTile(View.DETAIL_LOUPE)
        self._delay = QTimer(self, singleShot=True, interval=self._params.delay_ms)
        self._delay.timeout.connect(self._request_tiles)
        self._canvas.zoomed.connect(self.schedule)
        session.photo_changed.connect(self._clear_all)
        session.edit_changed.connect(self._clear_edited)
        session.depth_changed.connect(self._clear_edited)
        session.source_changed.connect(self._clear_edited)
        session.arrived.connect(self._receive)
        session.ended.connect(self._retry_later)

    def schedule(self) -> None:
        """Request the visible part once the view is still."""
        if self._session.photo.path is not None:
            self._delay.start()

    def show_before(self, on: bool) -> None:
        """Show the photo before the edit, in the same detail."""
        self._shows_before = on
        self._show()

    def stop(self) -> None:
        self._delay.stop()

    @property
    def complete(self) -> bool:
        """Whether the current tile covers the whole visible part."""
        return self._current.box.contains(self._visible_box())

    @property
    def required_side(self) -> int:
        """Long side that the photo must have for the zoom; 0 = the preview suffices."""
        photo = self._session.photo
        if photo.path is None or not photo.original:
            return 0
        preview = max(photo.original[0].width(), photo.original[0].height())
        side = max(photo.size)
        on_screen = side * min(1.0, self._canvas.zoom)
        if on_screen <= self._params.min_magnification * preview:
            return 0
        while side // 2 >= on_screen:
            side //= 2
        return side

    # Requests ----------------------------------------------------------------------------

    @property
    def _current(self) -> DetailTile:
        """The tile on screen; a photo as shot shows the original."""
        return self.before if self._session.photo.is_as_shot else self.after

    def _visible_box(self) -> QRectF:
        """The visible part of the photo, photo pixels."""
        canvas = self._canvas
        box = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
        return box.intersected(QRectF(0, 0, *self._session.photo.size))

    def _request_tiles(self) -> None:
        session, photo = self._session, self._session.photo
        if photo.path is None:
            return
        if session.renderer.dragging:
            self._delay.start()
            return
        edit = None if photo.is_as_shot else photo.edit
        renders = edit is None or photo.disparity is not None
        side, box = self.required_side, self._visible_box()
        if side and not box.isEmpty():
            self._request(self.before, None, box, side)
            if edit is not None and renders:
                self._request(self.after, edit, box, side)
        if self._stage.loupe.isVisible() and renders and self._stage.loupe.enlarges:
            x, y = photo.edit.lens.focus
            box = QRectF(0, 0, SPAN_PX, SPAN_PX)
            box.moveCenter(QRectF(0, 0, x * photo.size[0], y * photo.size[1]).bottomRight())
            box = box.intersected(QRectF(0, 0, *photo.size))
            self._request(self.loupe, edit, box, max(photo.size))

    def _request(self, tile: DetailTile, edit: Edit | None, box: QRectF, side: int) -> None:
        """Request `box`, unless it is already there or requested."""
        photo = self._session.photo
        assert photo.path is not None
        long_side = None if side == max(photo.size) else side
        old = tile.requested
        same = old is not None and (old.edit, old.long_side) == (edit, long_side)
        if same and tile.requested_box.contains(box):
            return
        across, down = self._params.margin * box.width(), self._params.margin * box.height()
        width, height = photo.size
        wide = box.adjusted(-across, -down, across, down).intersected(QRectF(0, 0, width, height))
        shares = (
            wide.left() / width,
            wide.top() / height,
            min(1.0, wide.right() / width),
            min(1.0, wide.bottom() / height),
        )
        tile.requested_box = wide
        tile.requested = Detail(tile.view, photo.path, edit=edit, box=shares, long_side=long_side)
        self._session.bridge.submit(tile.requested)

    def _clear_edited(self) -> None:
        """Drop the tiles rendered from the edit: they are out of date."""
        for tile in (self.after, self.loupe):
            if tile.requested is not None:
                self._session.bridge.cancel(tile.view)
                tile.clear()
        self._show()
        self.schedule()

    def _clear_all(self) -> None:
        self.before.clear()
        self._clear_edited()

    # Results -----------------------------------------------------------------------------

    def _receive(self, arrival: Arrival) -> None:
        event = arrival.event
        for tile in (self.before, self.after, self.loupe):
            if tile.requested is None or event.request is not tile.requested or not arrival.levels:
                continue
            width, height = self._session.photo.size
            left, top, right, bottom = event.box  # pyright: ignore[reportAttributeAccessIssue]
            tile.levels = arrival.levels
            tile.box = QRectF(
                left * width, top * height, (right - left) * width, (bottom - top) * height
            )
            self._show()

    def _retry_later(self, request: Request, how: str) -> None:
        """Allow requests that did not finish to be made again."""
        for tile in (self.before, self.after, self.loupe):
            if request is tile.requested and how != "done":
                tile.requested = None

    def _show(self) -> None:
        stage = self._stage
        tile = self.before if self._shows_before else self._current
        self._canvas.photo.show_detail(tile.levels, tile.box)
        self._canvas.split.show_detail(self.before.levels, self.before.box)
        stage.side.photo.show_detail(self.before.levels, self.before.box)
        stage.loupe.show_detail(self.loupe.levels, self.loupe.box)
        self.changed.emit()
