"""Every command of the window: its words, keys, icon and menu, in one table."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from app.icons import icon

CONTEXT = "Actions"


@dataclass(frozen=True)
class Command:
    """`name` is the method that does it; of a `group`, one at most is on."""

    name: str
    menu: str
    text: str = ""
    keys: tuple[str, ...] = ()
    icon: str = ""
    checkable: bool = False
    tip: str = ""
    group: str = ""


def _(text: str) -> str:
    """Marks words that `translated` puts into the user's language."""
    return text


MENUS = (
    ("file", _("&File")),
    ("edit", _("&Edit")),
    ("photo", _("&Photo")),
    ("view", _("&View")),
    ("help", _("&Help")),
)

LINE = ""

COMMANDS: tuple[Command, ...] = (
    Command("open_photo", "file", _("&Open…"), ("Ctrl+O",), "open", tip=_("Open a photo")),
    Command("open_folder", "file", _("Open &folder…"), ("Ctrl+Shift+O",), "side"),
    Command(LINE, "file"),
    Command("export", "file", _("&Export…"), ("Ctrl+E",), "export", tip=_("Export the picture")),
    Command("rack_focus", "file", _("&Rack focus…"), ("Ctrl+Shift+R",), "play"),
    Command("batch", "file", _("&Batch…"), ("Ctrl+B",), "photo"),
    Command(LINE, "file"),
    Command("preferences", "file", _("&Preferences…"), ("Ctrl+,",), "settings"),
    Command("quit", "file", _("&Quit"), ("Ctrl+Q",)),
    Command("undo", "edit", _("&Undo"), ("Ctrl+Z",), "undo"),
    Command("redo", "edit", _("&Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    Command(LINE, "edit"),
    Command("copy_settings", "edit", _("&Copy settings"), ("Ctrl+Shift+C",)),
    Command("paste_settings", "edit", _("&Paste settings"), ("Ctrl+Shift+V",)),
    Command("save_preset", "edit", _("&Save as preset…"), ("Ctrl+Shift+S",)),
    Command("as_shot", "photo", _("&As shot"), ("R",)),
    Command("all_in_focus", "photo", _("All in &focus"), ("A",)),
    Command("refocus", "photo", _("&Refocus on the subject"), ("S",)),
    Command(LINE, "photo"),
    Command("smaller", "photo", _("&Less blur, or a smaller brush"), ("[",)),
    Command("larger", "photo", _("&More blur, or a larger brush"), ("]",)),
    Command("harder", "photo", _("&Harder brush"), ("Shift+[", "{")),
    Command("softer", "photo", _("&Softer brush"), ("Shift+]", "}")),
    Command("paint_depth", "photo", _("Depth &brush"), ("B",), "brush", True),
    Command("swap_brush", "photo", _("S&wap nearer and farther"), ("X",)),
    Command(LINE, "photo"),
    Command("stop", "photo", _("S&top the engine"), ("Esc",)),
    Command("previous_photo", "photo", _("&Previous photo"), ("PgUp", "Ctrl+Left")),
    Command("next_photo", "photo", _("&Next photo"), ("PgDown", "Ctrl+Right")),
    Command("fit", "view", _("&Fit in the window"), ("F", "Ctrl+0"), "fit"),
    Command("actual_size", "view", _("&100 %"), ("Z", "Ctrl+1"), "loupe"),
    Command("zoom_in", "view", _("Zoom &in"), ("+", "=", "Ctrl+=")),
    Command("zoom_out", "view", _("Zoom &out"), ("-", "Ctrl+-")),
    Command(LINE, "view"),
    Command("show_depth", "view", _("&Depth"), ("D",), "depth", True, group="overlay"),
    Command("show_band", "view", _("In-focus &band"), ("G",), "band", True, group="overlay"),
    Command(
        "show_sharpness", "view", _("Blur &as shot"), ("H",), "sharpness", True, group="overlay"
    ),
    Command(
        "show_recovered", "view", _("&Recovered parts"), ("J",), "recovered", True, group="overlay"
    ),
    Command(LINE, "view"),
    Command("show_split", "view", _("S&plit before and after"), ("Y",), "before", True),
    Command("show_side", "view", _("Before and after &side by side"), ("Shift+Y",), "side", True),
    Command("show_loupe", "view", _("&Loupe at the focus point"), ("L",), "focus", True),
    Command(LINE, "view"),
    Command("show_panel", "view", _("Side pa&nel"), ("Tab",), checkable=True),
    Command("show_filmstrip", "view", _("Film&strip"), ("Shift+F",), checkable=True),
    Command("full_screen", "view", _("F&ull screen"), ("F11",), checkable=True),
    Command("shortcuts", "help", _("&Keyboard shortcuts"), ("?", "F1")),
    Command("about", "help", _("&About DiffCamera")),
)


def build(window: QMainWindow, menus: dict[str, QMenu], doers: list[QObject]) -> dict[str, QAction]:
    """Make the actions, put them into their menus and connect each to the doer that can do it."""
    made: dict[str, QAction] = {}
    groups: dict[str, QActionGroup] = {}
    for command in COMMANDS:
        if command.name == LINE:
            menus[command.menu].addSeparator()
            continue
        action = QAction(translated(command.text), window)
        action.setObjectName(command.name)
        action.setShortcuts([QKeySequence(keys) for keys in command.keys])
        action.setCheckable(command.checkable)
        if command.icon:
            action.setIcon(icon(command.icon))
            action.setIconVisibleInMenu(False)
        action.setToolTip(_tip(command))
        do = next(getattr(doer, command.name) for doer in doers if hasattr(doer, command.name))
        if command.checkable:
            action.toggled.connect(do)
        else:
            action.triggered.connect(lambda _checked=False, do=do: do())
        if command.group:
            group = groups.setdefault(command.group, QActionGroup(window))
            group.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
            group.addAction(action)
        menus[command.menu].addAction(action)
        window.addAction(action)
        made[command.name] = action
    return made


def translated(text: str) -> str:
    return QCoreApplication.translate(CONTEXT, text)


def plain(command: Command) -> str:
    """The command's words without the marks of a menu."""
    return translated(command.text).replace("&", "").rstrip("…")


def keys(command: Command) -> str:
    """The command's first shortcut, as the system writes it."""
    if not command.keys:
        return ""
    return QKeySequence(command.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)


def _tip(command: Command) -> str:
    words = translated(command.tip) if command.tip else plain(command)
    return f"{words} ({keys(command)})" if command.keys else words
