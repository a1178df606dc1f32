"""All commands of the window with their text, shortcuts, icon and menu, in one table."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from app.icons import icon
from app.translation import mark


@dataclass(frozen=True)
class Command:
    """One command of the window.

    Attributes:
        name: the handler method that runs it.
        needs: what it requires to be enabled, "photo" or "depth".
        group: at most one command of a group is on.
    """

    name: str
    menu: str
    text: str = ""
    keys: tuple[str, ...] = ()
    icon: str = ""
    checkable: bool = False
    tip: str = ""
    group: str = ""
    needs: str = ""


MENUS = (
    ("file", mark("Actions", "&File")),
    ("edit", mark("Actions", "&Edit")),
    ("photo", mark("Actions", "&Photo")),
    ("view", mark("Actions", "&View")),
    ("help", mark("Actions", "&Help")),
)

SEPARATOR = ""

COMMANDS: tuple[Command, ...] = (
    Command(
        "open_photo",
        "file",
        mark("Actions", "&Open…"),
        ("Ctrl+O",),
        "open",
        tip=mark("Actions", "Open photos"),
    ),
    Command("open_folder", "file", mark("Actions", "Open &folder…"), ("Ctrl+Shift+O",), "side"),
    Command(SEPARATOR, "file"),
    Command(
        "export",
        "file",
        mark("Actions", "&Export…"),
        ("Ctrl+E",),
        "export",
        tip=mark("Actions", "Export the photo"),
        needs="photo",
    ),
    Command(
        "save_and_close",
        "file",
        mark("Actions", "&Save and close"),
        ("Ctrl+S",),
        "export",
        tip=mark("Actions", "Save for the program that asked, and close"),
        needs="photo",
    ),
    Command(
        "rack_focus",
        "file",
        mark("Actions", "&Rack focus…"),
        ("Ctrl+Shift+R",),
        "play",
        needs="depth",
    ),
    Command("batch", "file", mark("Actions", "&Batch…"), ("Ctrl+B",), "photo"),
    Command(SEPARATOR, "file"),
    Command("preferences", "file", mark("Actions", "&Preferences…"), ("Ctrl+,",), "settings"),
    Command("quit", "file", mark("Actions", "&Quit"), ("Ctrl+Q",)),
    Command("undo", "edit", mark("Actions", "&Undo"), ("Ctrl+Z",), "undo"),
    Command("redo", "edit", mark("Actions", "&Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    Command(SEPARATOR, "edit"),
    Command(
        "copy_settings", "edit", mark("Actions", "&Copy settings"), ("Ctrl+Shift+C",), needs="photo"
    ),
    Command(
        "paste_settings",
        "edit",
        mark("Actions", "&Paste settings"),
        ("Ctrl+Shift+V",),
        needs="photo",
    ),
    Command(
        "save_preset", "edit", mark("Actions", "&Save as preset…"), ("Ctrl+Shift+S",), needs="photo"
    ),
    Command("reset_to_as_shot", "photo", mark("Actions", "&As shot"), ("R",), needs="photo"),
    Command("focus_everywhere", "photo", mark("Actions", "All in &focus"), ("A",), needs="photo"),
    Command(
        "focus_on_subject", "photo", mark("Actions", "&Focus on subject"), ("S",), needs="photo"
    ),
    Command(SEPARATOR, "photo"),
    Command(
        "merge_bracket",
        "photo",
        mark("Actions", "&Merge focus bracket…"),
        tip=mark("Actions", "Merge with other photos of the scene, focused elsewhere"),
        needs="photo",
    ),
    Command(
        "use_reference",
        "photo",
        mark("Actions", "&Use a reference photo…"),
        tip=mark("Actions", "Recover detail from another photo of the scene"),
        needs="photo",
    ),
    Command(
        "drop_companions",
        "photo",
        mark("Actions", "Use this photo a&lone"),
        tip=mark("Actions", "Without bracket and reference photo"),
        needs="photo",
    ),
    Command(SEPARATOR, "photo"),
    Command(
        "smaller", "photo", mark("Actions", "&Less blur or smaller brush"), ("[",), needs="photo"
    ),
    Command(
        "larger", "photo", mark("Actions", "&More blur or larger brush"), ("]",), needs="photo"
    ),
    Command("harder", "photo", mark("Actions", "&Harder brush"), ("Shift+[", "{")),
    Command("softer", "photo", mark("Actions", "&Softer brush"), ("Shift+]", "}")),
    Command(
        "paint_depth",
        "photo",
        mark("Actions", "Depth &brush"),
        ("B",),
        "brush",
        True,
        needs="depth",
    ),
    Command(
        "paint_keep",
        "photo",
        mark("Actions", "&Keep-sharp brush"),
        ("K",),
        "keep",
        True,
        needs="depth",
    ),
    Command(
        "swap_brush",
        "photo",
        mark("Actions", "S&wap nearer and farther, or keep and let go"),
        ("X",),
        needs="depth",
    ),
    Command(SEPARATOR, "photo"),
    Command("stop", "photo", mark("Actions", "S&top"), ("Esc",)),
    Command("previous_photo", "photo", mark("Actions", "&Previous photo"), ("PgUp", "Ctrl+Left")),
    Command("next_photo", "photo", mark("Actions", "&Next photo"), ("PgDown", "Ctrl+Right")),
    Command(
        "fit", "view", mark("Actions", "&Fit in window"), ("F", "Ctrl+0"), "fit", needs="photo"
    ),
    Command(
        "actual_size",
        "view",
        mark("Actions", "Zoom to &100%"),
        ("Z", "Ctrl+1"),
        "loupe",
        needs="photo",
    ),
    Command("zoom_in", "view", mark("Actions", "Zoom &in"), ("+", "=", "Ctrl+="), needs="photo"),
    Command("zoom_out", "view", mark("Actions", "Zoom &out"), ("-", "Ctrl+-"), needs="photo"),
    Command(SEPARATOR, "view"),
    Command(
        "show_depth",
        "view",
        mark("Actions", "&Depth map"),
        ("D",),
        "depth",
        True,
        group="overlay",
        needs="depth",
    ),
    Command(
        "show_focus_band",
        "view",
        mark("Actions", "Focus &range"),
        ("G",),
        "band",
        True,
        group="overlay",
        needs="depth",
    ),
    Command(
        "show_blur_as_shot",
        "view",
        mark("Actions", "Blur &as shot"),
        ("H",),
        "sharpness",
        True,
        group="overlay",
    ),
    Command(
        "show_recovered",
        "view",
        mark("Actions", "&Recovered areas"),
        ("J",),
        "recovered",
        True,
        group="overlay",
    ),
    Command(
        "show_kept",
        "view",
        mark("Actions", "&Kept areas"),
        ("Shift+K",),
        "keep",
        True,
        group="overlay",
        needs="depth",
    ),
    Command(SEPARATOR, "view"),
    Command(
        "show_split",
        "view",
        mark("Actions", "Before and after: s&plit view"),
        ("Y",),
        "before",
        True,
        needs="photo",
    ),
    Command(
        "show_side",
        "view",
        mark("Actions", "Before and after: &side by side"),
        ("Shift+Y",),
        "side",
        True,
        needs="photo",
    ),
    Command(
        "show_loupe",
        "view",
        mark("Actions", "&Loupe at focus point"),
        ("L",),
        "focus",
        True,
        needs="photo",
    ),
    Command(SEPARATOR, "view"),
    Command("show_panel", "view", mark("Actions", "Side pa&nel"), ("Shift+P",), checkable=True),
    Command("show_filmstrip", "view", mark("Actions", "Film&strip"), ("Shift+F",), checkable=True),
    Command("full_screen", "view", mark("Actions", "F&ull screen"), ("F11",), checkable=True),
    Command("shortcuts", "help", mark("Actions", "&Keyboard shortcuts"), ("?", "F1")),
    Command("about", "help", mark("Actions", "&About DiffCamera")),
)


def build(
    window: QMainWindow, menus: dict[str, QMenu], handlers: list[QObject]
) -> dict[str, QAction]:
    """Create the actions, add them to their menus and connect each to its handler."""
    made: dict[str, QAction] = {}
    groups: dict[str, QActionGroup] = {}
    for command in COMMANDS:
        if command.name == SEPARATOR:
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
        do = next(
            getattr(handler, command.name) for handler in handlers if hasattr(handler, command.name)
        )
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
    return QCoreApplication.translate("Actions", text)


def plain(command: Command) -> str:
    """The command's text without the menu's "&" and "…"."""
    return translated(command.text).replace("&", "").rstrip("…")


def keys(command: Command) -> str:
    """The command's first shortcut in the system's notation."""
    if not command.keys:
        return ""
    return QKeySequence(command.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)


def _tip(command: Command) -> str:
    text = translated(command.tip) if command.tip else plain(command)
    return f"{text} ({keys(command)})" if command.keys else text
