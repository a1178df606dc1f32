"""Guidance without a manual: three hints at first start, and what to do about difficult photos."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

from PySide6.QtCore import QObject

from app.focusing import Focusing
from app.session import Session
from app.settings import Settings
from app.widgets.stage import Stage


@dataclass(frozen=True)
class GuidanceParams:
    """When a photo counts as difficult; our own choices.

    Attributes:
        min_sharp_coc_px: a photo whose sharpest parts are blurred by more than this radius, in
            preview pixels, is out of focus everywhere.
        sure_confidence: below this confidence in the source lens, the user is asked.
    """

    min_sharp_coc_px: float = 2.0
    sure_confidence: float = 0.65


class Hint(IntEnum):
    CLICK = 0
    DRAG = 1
    EXPORT = 2


class Hints(QObject):
    """Three hints in sequence, each shown until its step is done; dismissing them is permanent."""

    def __init__(self, session: Session, stage: Stage, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._card = stage.hint
        self._settings = settings
        self.current: Hint | None = None
        if settings.value("hints/done", False, bool):
            return
        self._card.next_clicked.connect(self.advance)
        self._card.dismissed.connect(self.dismiss)
        session.depth_changed.connect(self._begin)
        session.edit_changed.connect(self._follow)

    def exported(self) -> None:
        """Complete the last step: the user found the export dialog."""
        if self.current is Hint.EXPORT:
            self.dismiss()

    def advance(self) -> None:
        """Show the next hint; after the last one, never show any again."""
        if self.current is Hint.EXPORT or self.current is None:
            self.dismiss()
        else:
            self._show(Hint(self.current + 1))

    def dismiss(self) -> None:
        self.current = None
        self._card.hide()
        self._settings.set_value("hints/done", True)

    def _begin(self) -> None:
        done = self._settings.value("hints/done", False, bool)
        if self.current is None and not done and self._session.photo.disparity is not None:
            self._show(Hint.CLICK)

    def _follow(self) -> None:
        """Show the next hint once the user has done what this one says."""
        edit, photo = self._session.edit, self._session.photo
        if self.current is Hint.CLICK and not photo.is_as_shot:
            self._blur_at_click = edit.lens.blur
            self._show(Hint.DRAG)
        elif self.current is Hint.DRAG and edit.lens.blur != self._blur_at_click:
            self._show(Hint.EXPORT)

    def _show(self, hint: Hint) -> None:
        if hint is Hint.DRAG:
            self._blur_at_click = self._session.edit.lens.blur
        self.current = hint
        texts = {
            Hint.CLICK: self.tr("Click what should be sharp."),
            Hint.DRAG: self.tr("Drag Amount to set the blur."),
            Hint.EXPORT: self.tr("Press Ctrl+E to export. The original photo is never changed."),
        }
        step = self.tr("{number} of {total}").format(number=hint + 1, total=len(Hint))
        self._card.show_hint(texts[hint], step)


class DifficultPhotos(QObject):
    """Tells the user when a photo is out of focus everywhere or its blur is hard to measure."""

    def __init__(
        self,
        session: Session,
        focusing: Focusing,
        stage: Stage,
        parent: QObject,
        params: GuidanceParams | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._focusing = focusing
        self._messages = stage.messages
        self._params = params or GuidanceParams()
        session.source_changed.connect(self._look)

    def _look(self) -> None:
        photo = self._session.photo
        if photo.source is None or not photo.is_as_shot:
            return
        if photo.coc_map is not None and photo.coc_min > self._params.min_sharp_coc_px:
            self._messages.ask(
                self.tr("This photo is out of focus everywhere."),
                {
                    self.tr("Recover"): self._focusing.focus_everywhere,
                    self.tr("Keep as is"): lambda: None,
                },
            )
        elif photo.source.blur > 0 and photo.source.confidence < self._params.sure_confidence:
            self._messages.ask(
                self.tr("Hard to tell how this photo was focused."),
                {
                    self.tr("Recover anyway"): lambda: self._set_recover(True),
                    self.tr("Keep its own blur"): lambda: self._set_recover(False),
                },
            )

    def _set_recover(self, on: bool) -> None:
        edit = replace(self._session.edit, recover=on)
        self._session.apply(edit, self.tr("Recover sharpness"))
