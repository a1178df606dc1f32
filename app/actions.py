"""Every command of the window: its words, keys, icon and menu, in one table."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from app.icons import icon

CONTEXT = "Actions"


@dataclass(frozen=True)
class Command:
    """`name` is the window's method that does it."""

    name: str
    menu: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    checkable: bool = False
    tip: str = ""


def _(text: str) -> str:
    """Marks words that `translated` puts into the user's language."""
    return text


LINE = Command("", "", "")

MENUS = (
    ("file", _("&File")),
    ("edit", _("&Edit")),
    ("photo", _("&Photo")),
    ("view", _("&View")),
    ("help", _("&Help")),
)

COMMANDS = (
    Command("open_photo", "file", _("&Open…"), ("Ctrl+O",), "open", tip=_("Open a photo")),
    Command("export", "file", _("&Export…"), ("Ctrl+E",), "export", tip=_("Export the picture")),
    Command("quit", "file", _("&Quit"), ("Ctrl+Q",)),
    Command("undo", "edit", _("&Undo"), ("Ctrl+Z",), "undo"),
    Command("redo", "edit", _("&Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    Command("as_shot", "photo", _("&As shot"), ("R",)),
    Command("all_in_focus", "photo", _("All in &focus"), ("A",)),
    Command("refocus", "photo", _("&Refocus on the subject"), ("S",)),
    Command("less_blur", "photo", _("&Less blur"), ("[",)),
    Command("more_blur", "photo", _("&More blur"), ("]",)),
    Command("stop", "photo", _("&Stop the engine"), ("Esc",)),
    Command("fit", "view", _("&Fit in the window"), ("F", "Ctrl+0"), "fit"),
    Command("actual_size", "view", _("&100 %"), ("Z", "Ctrl+1"), "loupe"),
    Command("zoom_in", "view", _("Zoom &in"), ("+", "=", "Ctrl+=")),
    Command("zoom_out", "view", _("Zoom &out"), ("-", "Ctrl+-")),
    Command(
        "show_depth",
        "view",
        _("&Depth"),
        ("D",),
        "depth",
        True,
        _("Lay the depth map over the photo"),
    ),
)


def build(window: QMainWindow, menus: dict[str, QMenu]) -> dict[str, QAction]:
    """Make the actions, put them into their menus and connect them to the window's methods."""
    made: dict[str, QAction] = {}
    for command in COMMANDS:
        action = QAction(translated(command.text), window)
        action.setObjectName(command.name)
        action.setShortcuts([QKeySequence(keys) for keys in command.keys])
        action.setCheckable(command.checkable)
        if command.icon:
            action.setIcon(icon(command.icon))
        words = translated(command.tip or command.text).replace("&", "").rstrip("…")
        keys = (
            QKeySequence(command.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
            if command.keys
            else ""
        )
        action.setToolTip(f"{words} ({keys})" if keys else words)
        action.triggered.connect(_call(window, command))
        menus[command.menu].addAction(action)
        window.addAction(action)
        made[command.name] = action
    return made


def translated(text: str) -> str:
    return QCoreApplication.translate(CONTEXT, text)


def _call(window: QMainWindow, command: Command):
    method = getattr(window, command.name)
    if command.checkable:
        return method
    return lambda _checked=False: method()
