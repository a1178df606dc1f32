"""Undo: one command that swaps one edit for another; the moves of one gesture are one command."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from engine.edit import Edit


class EditCommand(QUndoCommand):
    """Sets the edit `after`, or `before` on undo. Equal `gesture` numbers merge, except -1."""

    def __init__(
        self, put: Callable[[Edit], None], before: Edit, after: Edit, text: str, gesture: int
    ) -> None:
        super().__init__(text)
        self._put = put
        self._before = before
        self._after = after
        self._gesture = gesture

    def id(self) -> int:
        return self._gesture

    def mergeWith(self, other: QUndoCommand) -> bool:
        assert isinstance(other, EditCommand)
        self._after = other._after
        self.setText(other.text())
        self.setObsolete(self._after == self._before)
        return True

    def redo(self) -> None:
        self._put(self._after)

    def undo(self) -> None:
        self._put(self._before)
