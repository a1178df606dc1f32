"""The look: neutral grays that leave the photo's colors alone, one warm accent, light or dark."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory


@dataclass(frozen=True)
class Theme:
    """Colors, named by their use."""

    name: str
    canvas: str
    panel: str
    raised: str
    field: str
    line: str
    hover: str
    text: str
    dim: str
    faint: str
    accent: str
    on_accent: str
    warning: str
    error: str


DARK = Theme(
    name="dark",
    canvas="#181818",
    panel="#222222",
    raised="#2c2c2c",
    field="#1b1b1b",
    line="#363636",
    hover="#383838",
    text="#dadada",
    dim="#9d9d9d",
    faint="#6b6b6b",
    accent="#dca45c",
    on_accent="#1b1408",
    warning="#dca45c",
    error="#e0796b",
)

LIGHT = Theme(
    name="light",
    canvas="#b9b9b9",
    panel="#e8e8e8",
    raised="#f4f4f4",
    field="#fbfbfb",
    line="#cccccc",
    hover="#dcdcdc",
    text="#202020",
    dim="#565656",
    faint="#8c8c8c",
    accent="#84500f",
    on_accent="#ffffff",
    warning="#84500f",
    error="#b23a2c",
)

_current = DARK


def current() -> Theme:
    """The theme in use; painted widgets read their colors here."""
    return _current


def set_theme(app: QApplication, choice: str) -> Theme:
    """Give the application a theme: `choice` is "dark", "light" or "system"."""
    global _current
    if choice == "system":
        choice = "light" if app.styleHints().colorScheme().name == "Light" else "dark"
    _current = LIGHT if choice == "light" else DARK
    app.setStyleSheet("")  # Qt takes three times as long to replace a style sheet
    app.setStyle(QStyleFactory.create("Fusion"))
    app.setFont(_font(app))
    app.setPalette(_palette(_current))
    icons = Path(str(files("resources") / "icons")).as_posix()
    app.setStyleSheet(Template(STYLE).substitute(vars(_current), icons=icons))
    return _current


def _font(app: QApplication) -> QFont:
    font = QFont(app.font())
    font.setFamilies(["Inter", "Segoe UI", "SF Pro Text", "Noto Sans", font.family()])
    font.setPixelSize(13)
    return font


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for roles, color in (
        ((role.Window, role.Button), theme.panel),
        ((role.Base, role.AlternateBase), theme.field),
        ((role.WindowText, role.Text, role.ButtonText, role.BrightText), theme.text),
        ((role.ToolTipBase,), theme.raised),
        ((role.ToolTipText,), theme.text),
        ((role.PlaceholderText,), theme.dim),
        ((role.Highlight, role.Link, role.Accent), theme.accent),
        ((role.HighlightedText,), theme.on_accent),
    ):
        for each in roles:
            palette.setColor(each, QColor(color))
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, QColor(theme.faint))
    return palette


STYLE = """
QWidget { color: $text; }
QMainWindow, QDialog { background: $panel; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 6px; }

QMenuBar { background: $panel; padding: 2px 4px; border-bottom: 1px solid $line; }
QMenuBar::item { background: transparent; padding: 5px 9px; border-radius: 4px; color: $dim; }
QMenuBar::item:selected { background: $hover; color: $text; }
QMenu { background: $raised; border: 1px solid $line; padding: 5px; }
QMenu::item { padding: 6px 28px 6px 24px; border-radius: 4px; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 5px 8px; }
QMenu::indicator { width: 14px; height: 14px; left: 6px; }
QMenu::indicator:checked { background: $accent; border-radius: 4px; width: 8px; height: 8px;
  margin: 3px; }

QPushButton { background: $raised; border: 1px solid $line; border-radius: 5px;
  padding: 6px 14px; min-height: 16px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $field; }
QPushButton:checked { border-color: $accent; color: $accent; }
QPushButton:disabled { color: $faint; background: $panel; }
QPushButton:focus { border-color: $accent; }
QPushButton[primary="true"] { background: $accent; border-color: $accent; color: $on_accent;
  font-weight: 600; }
QPushButton[primary="true"]:disabled { background: $raised; border-color: $line; color: $faint; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: 5px;
  padding: 4px; color: $dim; }
QToolButton:hover { background: $hover; color: $text; }
QToolButton:checked { background: $raised; border-color: $line; color: $accent; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $faint; }
QToolButton#sectionhead { background: transparent; border: none; border-radius: 0; color: $text;
  font-weight: 600; padding: 9px 14px 7px 10px; }
QToolButton#sectionhead:hover { color: $accent; }
QToolButton#sectionhead:focus { color: $accent; }
QToolButton[segment="true"] { background: $raised; border: 1px solid $line; border-radius: 5px;
  padding: 5px 6px; color: $text; }
QToolButton[segment="true"]:hover { background: $hover; }
QToolButton[segment="true"]:checked { border-color: $accent; color: $accent; }
QToolButton[segment="true"]:disabled { color: $faint; border-color: $line; }

QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit, QTextBrowser { background: $field;
  border: 1px solid $line; border-radius: 5px; padding: 4px 7px; min-height: 20px;
  selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit, QSpinBox, QComboBox { max-height: 20px; }
QComboBox[pictured="true"] { min-height: 32px; max-height: 32px; }
QLineEdit { padding: 4px 5px; placeholder-text-color: $dim; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus { border-color: $accent; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled { color: $faint;
  background: $panel; }
QDoubleSpinBox[row="true"] { background: transparent; border: 1px solid transparent;
  padding: 1px 3px; min-height: 16px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: none; }
QAbstractSpinBox::up-arrow, QAbstractSpinBox::down-arrow { width: 0; height: 0; }
QAbstractSpinBox QLineEdit { background: transparent; border: none; padding: 0; min-height: 0; }
QDoubleSpinBox[row="true"]:hover { background: $field; border-color: $line; }
QDoubleSpinBox[row="true"]:focus { background: $field; border-color: $accent; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url("$icons/arrow-down.svg"); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $line; padding: 4px;
  selection-background-color: $hover; selection-color: $text; outline: none; }

QCheckBox, QRadioButton { spacing: 8px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator { width: 14px; height: 14px; background: $field;
  border: 1px solid $faint; border-radius: 3px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent;
  image: url("$icons/check-$name.svg"); }
QRadioButton::indicator:checked { border-color: $accent;
  background: qradialgradient(cx: 0.5, cy: 0.5, radius: 0.5, fx: 0.5, fy: 0.5, stop: 0 $on_accent,
  stop: 0.38 $on_accent, stop: 0.48 $accent, stop: 1 $accent); }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $line;
  background: $panel; }
QCheckBox:focus, QRadioButton:focus { color: $accent; }
QCheckBox:disabled, QRadioButton:disabled { color: $faint; }

QSlider { min-height: 20px; }
QSlider::groove:horizontal { height: 3px; background: $line; border-radius: 1px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 1px; }
QSlider[signed="true"]::sub-page:horizontal { background: $line; }
QSlider::sub-page:horizontal:disabled { background: $line; }
QSlider::handle:horizontal { width: 13px; height: 13px; margin: -5px 0; border-radius: 6px;
  background: $text; border: none; }
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { background: $accent; }
QSlider::handle:horizontal:disabled { background: $faint; }

QProgressBar { background: $line; border: none; border-radius: 2px; max-height: 4px;
  min-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }

QScrollArea { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 9px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 9px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 4px; min-height: 28px; min-width: 28px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QListView, QListWidget, QUndoView, QTreeView, QTableView { background: $field; outline: none;
  border: 1px solid $line; border-radius: 5px; padding: 3px; }
QListView:focus, QTreeView:focus, QTableView:focus { border-color: $accent; }
QTreeView::item { padding: 4px 2px; }
#presets { background: transparent; border: none; padding: 0; font-size: 12px; }
#presets::item { padding: 3px 0; }
QListView::item, QUndoView::item { padding: 4px 6px; border-radius: 4px; color: $text; }
QListView::item:selected, QUndoView::item:selected { background: $hover; color: $accent; }
QListView::item:hover { background: $raised; }
QListView::item:disabled, QUndoView::item:disabled { background: transparent; color: $faint; }
QHeaderView { background: transparent; }
QHeaderView::section { background: $field; border: none; border-bottom: 1px solid $line;
  padding: 5px; color: $dim; }
QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: $dim; padding: 8px 14px; border: none;
  border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:hover { color: $text; }
QSplitter::handle { background: $line; }

#panel { background: $panel; border-left: 1px solid $line; }
#panel QWidget#section { background: transparent; }
#toolbar { background: $panel; border-bottom: 1px solid $line; }
#statusbar { background: $panel; border-top: 1px solid $line; }
#filmstrip { background: $panel; border: none; border-top: 1px solid $line; border-radius: 0; }
#filmstrip::item { border: 1px solid transparent; }
#filmstrip::item:selected { border-color: $accent; }
#canvas { background: $canvas; border: none; }
#rule { background: $line; }
QLabel { background: transparent; }
QLabel[role="title"] { font-weight: 600; color: $text; }
QLabel[role="heading"] { font-size: 17px; font-weight: 600; color: $text; }
QLabel[role="dim"], QToolButton[role="dim"] { color: $dim; }
QLabel[role="small"] { color: $dim; font-size: 12px; }
QLabel:disabled { color: $faint; }
#comparebar { background: $panel; border-radius: 6px; }
#note { background: $panel; border-radius: 4px; padding: 4px 12px; color: $text; }
#hint { background: $raised; border: 1px solid $accent; border-radius: 6px; }
#message { background: $raised; border: 1px solid $line; border-radius: 6px; }
#message[kind="error"] { border-left: 3px solid $error; }
#message[kind="notice"] { border-left: 3px solid $accent; }
"""
