"""The window as another program's editor: save writes the target and closes it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.cli.main import main
from engine.files.sidecar import sidecar_path
from engine.requests import Output
from tests.app.hands import click_photo


@pytest.fixture
def served(window, wait, photo, tmp_path):
    """The window with a photo that another program handed over."""
    window.hand_off.begin(Output(tmp_path / "back.tif", long_side=None, overwrite=True))
    window.open_path(photo)
    wait(lambda: window.session.photo.disparity is not None)
    return window


def test_save_writes_the_target_and_closes(served, wait, photo, tmp_path):
    assert served.toolbar.export.text() == "Save and close"
    click_photo(served, 0.5, 0.5)
    served.toolbar.export.click()
    served.toolbar.export.click()  # an impatient second click changes nothing
    wait(lambda: not served.isVisible())
    assert served.hand_off.saved
    with Image.open(tmp_path / "back.tif") as back, Image.open(photo) as before:
        assert back.size == before.size
        assert np.abs(np.asarray(back, int) - np.asarray(before, int)).max() > 10
    assert not sidecar_path(photo).exists()


def test_the_key_saves_too_and_a_failure_keeps_the_window(served, wait, tmp_path):
    (tmp_path / "back.tif").mkdir()  # in the way
    served.activateWindow()
    QTest.keyClick(served, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    wait(lambda: not served.exporting.pending)
    assert served.isVisible()
    assert not served.hand_off.saved
    assert "back.tif" in served.stage.messages.text.text()


def test_the_command_is_hidden_from_everybody_else(bare_window):
    assert not bare_window.actions_by_name["save_and_close"].isVisible()
    assert bare_window.toolbar.export.text() == "Export"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["missing.jpg", "--save-as", "o.tif"], "no such photo"),
        (["PHOTO", "--save-as", "PHOTO"], "the photo itself"),
        (["PHOTO", "--save-as", "o.xyz"], "o.xyz"),
        (["PHOTO", "--save-as", "o.jpg", "--bits", "16"], "8 bits"),
        (["PHOTO"], "--save-as"),
    ],
)
def test_bad_words_are_told_before_the_window_opens(words, told, photo, capsys):
    assert main(["edit", *(str(photo) if word == "PHOTO" else word for word in words)]) == 2
    assert told in capsys.readouterr().err


def test_closing_without_saving_is_a_failure(photo, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("app.main.main", lambda argv, wanted: 1)
    monkeypatch.setenv("DISPLAY", ":0")
    assert main(["edit", str(photo), "--save-as", str(tmp_path / "o.tif")]) == 1
    assert "without saving" in capsys.readouterr().err
