"""Every text of the window is translated, in every language, and none goes around Qt's files."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QWidget

import resources
from app import theme
from app.settings import Settings
from app.translation import LANGUAGES, set_language
from app.window import MainWindow
from resources.translations import update
from tests.app.slope import show_slope

APP = Path(__file__).parents[2] / "app"
TRANSLATED = sorted(set(LANGUAGES) - {"en"})

SHOWS = {
    "setText", "setToolTip", "setWindowTitle", "setAccessibleName", "setPlaceholderText",
    "setSuffix", "setPrefix", "setSpecialValueText", "setInformativeText", "setEmptyLabel",
    "setHeaderLabels", "addTab", "show_text", "show_note", "show_message", "ask", "set_title",
    "QLabel", "QPushButton", "QCheckBox", "QRadioButton", "SliderRow",
}  # fmt: skip
"""Calls whose text is seen."""

NAMES = {"DiffCamera", "error", "notice"}
"""Names and keys that stay as they are."""


def messages(language: str, file: Path | None = None) -> list[tuple[str, str, ElementTree.Element]]:
    """(context, English, entry) of a translation file."""
    path = file or resources.TRANSLATIONS / f"diffcamera_{language}.ts"
    return [
        (context.findtext("name", ""), message.findtext("source", ""), message)
        for context in ElementTree.parse(path).getroot().iter("context")
        for message in context.iter("message")
    ]


def forms(message: ElementTree.Element) -> list[str]:
    entry = message.find("translation")
    assert entry is not None
    plural = [form.text or "" for form in entry.iter("numerusform")]
    return plural or [entry.text or ""]


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(language, tmp_path):
    file = tmp_path / f"diffcamera_{language}.ts"
    shutil.copy(resources.TRANSLATIONS / file.name, file)
    update.collect(file)  # what the sources hold now
    found = messages(language, file)
    assert len(found) > 300
    for context, english, message in found:
        entry = message.find("translation")
        assert entry is not None
        assert entry.get("type") is None, f"{context}: {english!r} is not translated"
        for text in forms(message):
            assert text, f"{context}: {english!r}"
            assert sorted(re.findall(r"{\w+}|%n", text)) == sorted(
                re.findall(r"{\w+}|%n", english)
            ), f"{context}: {text!r}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiled_files_are_those_of_the_sources(language, tmp_path):
    made = tmp_path / "made.qm"
    source = resources.TRANSLATIONS / f"diffcamera_{language}.ts"
    subprocess.run([update.tool("lrelease"), "-silent", source, "-qm", made], check=True)
    assert made.read_bytes() == source.with_suffix(".qm").read_bytes()


def test_the_window_speaks_german_throughout(qtbot, qapp: QApplication, speak, photo):
    assert speak("de") == "de"
    german = {english: set(forms(message)) for _, english, message in messages("de")}
    english_only = {e for e, texts in german.items() if e not in texts}
    theme.set_theme(qapp, "dark")
    window = MainWindow(Settings())
    qtbot.addWidget(window)
    window.show()
    window.build_panels()
    show_slope(window, photo)
    shown = list(texts_of(window))
    for name in ("export", "batch", "rack_focus"):
        getattr(window.files, name)()
        shown += texts_of(window.files.dialog)
        window.files.dialog.close()
    window.program.preferences()
    shown += texts_of(window.program.dialog)
    window.program.dialog.close()
    assert "Unschärfe" in shown
    assert [text for text in shown if text in english_only] == []
    window.focusing.focus_at((0.5, 0.5))
    assert re.match(r"etwa f/\d+,\d", window.panel.blur.equivalent.text())  # a German comma
    window.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_in_the_panel_is_cut(language, qtbot, qapp: QApplication, speak):
    speak(language)
    theme.set_theme(qapp, "dark")
    window = MainWindow(Settings())
    qtbot.addWidget(window)
    window.build_panels()
    labels = [label for label in window.panel.findChildren(QLabel) if not label.wordWrap()]
    assert len(labels) > 15
    assert [label.text() for label in labels if is_cut(label)] == []
    window.close()


def is_cut(label: QLabel) -> bool:
    return label.fontMetrics().horizontalAdvance(label.text()) > label.width()


def texts_of(window: QWidget) -> Iterator[str]:
    """Every text in a window: labels, buttons, lines of boxes, menus, tooltips and names."""
    for action in window.actions():
        yield action.text()
    for widget in [window, *window.findChildren(QWidget)]:
        yield from (widget.toolTip(), widget.accessibleName(), widget.windowTitle())
        if isinstance(widget, (QLabel, QAbstractButton)):
            yield widget.text()
        if isinstance(widget, QComboBox):
            yield from (widget.itemText(index) for index in range(widget.count()))


def bypassing(path: Path) -> list[str]:
    """Literal texts that a file shows without translating them."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name not in SHOWS:
            continue
        for argument in node.args:
            pieces = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
            for piece in pieces:
                text = piece.value if isinstance(piece, ast.Constant) else ""
                words = re.findall(r"[A-Za-z]{3,}", text) if isinstance(text, str) else []
                if set(words) - NAMES:
                    found.append(f"{path.name}:{node.lineno} {text!r}")
    return found


def test_no_text_goes_around_the_translation():
    assert [line for path in sorted(APP.rglob("*.py")) for line in bypassing(path)] == []


def test_the_system_s_language_is_english_where_it_is_not_known(qapp, monkeypatch):
    before = QLocale()
    monkeypatch.setattr(QLocale, "system", staticmethod(lambda: QLocale("fi_FI")))
    assert set_language(qapp, "system") == "en"
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(before)
