"""True pixels: where the view is closer than the preview is fine, the engine renders what is seen.

The preview stays beneath, so nothing is ever missing; the sharper picture is laid over it when the
view and the edit rest, and goes when the edit changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QImage

from app.bridge import Arrival
from app.session import Session
from app.widgets.loupe import SPAN
from app.widgets.stage import Stage
from engine.edit import Edit
from engine.requests import Detail, Request

REST_MS = 200
"""A view that rests this long is looked at."""

ENOUGH = 1.2
"""So many screen pixels to one of the preview are not worth a rendering."""

ROUND = 0.08
"""Rendered round what is seen, as a share of it: a small pan needs nothing new."""

Box = tuple[float, float, float, float]


@dataclass(eq=False)
class Sharp:
    """One sharp picture: what was asked for, and what came of it.

    Attributes:
        coming: what was asked for, photo pixels.
        box: what `levels` cover, photo pixels; empty = nothing yet.
        side: the long side that the whole photo has at their size.
    """

    view: str
    asked: Detail | None = None
    coming: QRectF = field(default_factory=QRectF)
    levels: list[QImage] = field(default_factory=list)
    box: QRectF = field(default_factory=QRectF)
    side: int = 0

    def forget(self) -> None:
        self.asked, self.coming = None, QRectF()
        self.levels, self.box, self.side = [], QRectF(), 0


class Closer(QObject):
    changed = Signal()
    """Sharper pixels came or went."""

    def __init__(self, session: Session, stage: Stage, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._stage = stage
        self._canvas = stage.canvas
        self._held = False
        self.after = Sharp("detail")
        self.before = Sharp("detail-before")
        self.loupe = Sharp("detail-loupe")
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._ask)
        self._canvas.zoomed.connect(self.look)
        session.photo_changed.connect(self._forget_all)
        session.edit_changed.connect(self._forget)
        session.depth_changed.connect(self._forget)
        session.source_changed.connect(self._forget)
        session.arrived.connect(self._take)
        session.ended.connect(self._ended)

    def look(self) -> None:
        """Another part is seen: ask for it when the view rests."""
        if self._session.path is not None:
            self._rest.start()

    def hold_before(self, held: bool) -> None:
        """Show the photo as it was, as sharp."""
        self._held = held
        self._show()

    def stop(self) -> None:
        self._rest.stop()

    @property
    def covers(self) -> bool:
        """Whether what is seen is shown in true pixels."""
        return self._after.box.contains(self._seen())

    @property
    def needed(self) -> int:
        """Long side that the photo must have for the zoom; 0 = the preview will do."""
        session = self._session
        if session.path is None or not session.original:
            return 0
        preview = max(session.original[0].width(), session.original[0].height())
        side = max(session.size)
        wanted = side * min(1.0, self._canvas.zoom)
        if wanted <= ENOUGH * preview:
            return 0
        while side // 2 >= wanted:
            side //= 2
        return side

    # Asking ------------------------------------------------------------------------------

    @property
    def _after(self) -> Sharp:
        """A photo as shot is its own picture."""
        return self.before if self._session.is_as_shot else self.after

    def _seen(self) -> QRectF:
        """What the canvas shows of the photo, photo pixels."""
        canvas = self._canvas
        seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
        return seen.intersected(QRectF(0, 0, *self._session.size))

    def _ask(self) -> None:
        session = self._session
        if session.path is None:
            return
        if session.held:  # the slider is still in hand
            self._rest.start()
            return
        edit = None if session.is_as_shot else session.edit
        renders = edit is None or session.disparity is not None
        side, seen = self.needed, self._seen()
        if side and not seen.isEmpty():
            self._want(self.before, None, seen, side)
            if edit is not None and renders:
                self._want(self.after, edit, seen, side)
        if self._stage.loupe.isVisible() and renders and self._stage.loupe.enlarges:
            x, y = session.edit.lens.focus
            spot = QRectF(0, 0, SPAN, SPAN)
            spot.moveCenter(QRectF(0, 0, x * session.size[0], y * session.size[1]).bottomRight())
            spot = spot.intersected(QRectF(0, 0, *session.size))
            self._want(self.loupe, edit, spot, max(session.size))

    def _want(self, sharp: Sharp, edit: Edit | None, seen: QRectF, side: int) -> None:
        """Ask for `seen`, unless it is there already or on its way."""
        path = self._session.path
        assert path is not None
        long_side = None if side == max(self._session.size) else side
        same = sharp.asked and (sharp.asked.edit, sharp.asked.long_side) == (edit, long_side)
        if same and sharp.coming.contains(seen):
            return
        across, down = ROUND * seen.width(), ROUND * seen.height()
        width, height = self._session.size
        box = seen.adjusted(-across, -down, across, down).intersected(QRectF(0, 0, width, height))
        shares: Box = (
            box.left() / width,
            box.top() / height,
            min(1.0, box.right() / width),
            min(1.0, box.bottom() / height),
        )
        sharp.coming = box
        sharp.asked = Detail(sharp.view, path, edit=edit, box=shares, long_side=long_side)
        self._session.bridge.submit(sharp.asked)

    def _forget(self) -> None:
        """The edit is another one: what was rendered of it is no longer true."""
        for sharp in (self.after, self.loupe):
            if sharp.asked is not None:
                self._session.bridge.cancel(sharp.view)
                sharp.forget()
        self._show()
        self.look()

    def _forget_all(self) -> None:
        self.before.forget()
        self._forget()

    # Showing -----------------------------------------------------------------------------

    def _take(self, arrival: Arrival) -> None:
        event = arrival.event
        for sharp in (self.before, self.after, self.loupe):
            asked = sharp.asked
            if asked is None or event.request is not asked or not arrival.levels:
                continue
            width, height = self._session.size
            left, top, right, bottom = event.box  # pyright: ignore[reportAttributeAccessIssue]
            sharp.levels = arrival.levels
            sharp.side = asked.long_side or max(self._session.size)
            sharp.box = QRectF(
                left * width, top * height, (right - left) * width, (bottom - top) * height
            )
            self._show()

    def _ended(self, request: Request, how: str) -> None:
        """What was stopped may be asked for again."""
        for sharp in (self.before, self.after, self.loupe):
            if request is sharp.asked and how != "done":
                sharp.asked = None

    def _show(self) -> None:
        stage = self._stage
        shown = self.before if self._held else self._after
        self._canvas.photo.show_detail(shown.levels, shown.box)
        self._canvas.split.show_detail(self.before.levels, self.before.box)
        stage.side.photo.show_detail(self.before.levels, self.before.box)
        stage.loupe.show_detail(self.loupe.levels, self.loupe.box)
        self.changed.emit()
