"""Fits windows to the screen they are on, at any resolution and scale."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

SCREEN_SHARE = 0.94
"""Largest share of a screen's free width and height for a window; its frame needs the rest."""


def fit_to_screen(window: QWidget, width: int, height: int) -> None:
    """Give a window this size, limited to what fits its parent's screen."""
    parent = window.parentWidget()
    screen = (parent or window).screen() or QGuiApplication.primaryScreen()
    free = screen.availableGeometry().size() * SCREEN_SHARE
    window.resize(QSize(width, height).boundedTo(free))


def activate_open(kind: type[QWidget], parent: QWidget) -> bool:
    """Give the keys to the parent's open dialog of this kind; whether there is one."""
    for dialog in parent.findChildren(kind):
        if dialog.isVisible():
            dialog.activateWindow()  # it is above its parent already
            return True
    return False


def bring_onto_screen(window: QWidget) -> None:
    """Move and shrink a window that lies outside every screen, or is larger than its own."""
    screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
    here = window.frameGeometry()
    visible = max(screens, key=lambda screen: _area(screen.intersected(here)))
    size = window.size().boundedTo(visible.size())
    if size != window.size():
        window.resize(size)
        here = window.frameGeometry()
    if not visible.contains(here):
        x = min(max(here.x(), visible.x()), max(visible.x(), visible.right() + 1 - here.width()))
        y = min(max(here.y(), visible.y()), max(visible.y(), visible.bottom() + 1 - here.height()))
        window.move(x, y)


def _area(rect: QRect) -> int:
    return rect.width() * rect.height()
